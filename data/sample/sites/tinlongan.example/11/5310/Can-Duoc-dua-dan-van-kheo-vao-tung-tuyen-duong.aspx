<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head id="Head1"><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>
	Cần Đước đưa “Dân vận khéo” vào từng tuyến đường
</title><meta name="author" content="Tin Long An" /></head>
<body>
<!-- Trang mẫu do dự án tự viết để chạy thử; lời văn không lấy từ báo nào. SAMPLE, not real. -->
<form method="post" action="Can-Duoc-dua-dan-van-kheo-vao-tung-tuyen-duong.aspx" id="form1">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDwUKLTM2NTkxMDQ4Ng9kFgJmD2QWAgIDD2QWBAIBD2Q=" />
<div id="top"><span class="today">Thứ Bảy, 14/03/2026 07:41 (GMT +7)</span><span class="lang">Tiếng Việt | English</span></div>
<div id="logo"><a href="/">Tin Long An</a><span class="tagline">Trang mẫu – dữ liệu minh họa</span></div>
<div id="menu"><a href="/">Trang chủ</a><a href="/1/Chinh-tri.aspx">Chính trị</a><a href="/11/Dan-van.aspx">Dân vận</a><a href="/3/Kinh-te.aspx">Kinh tế</a></div>
<div class="path"><a href="/">Trang chủ</a> &gt; <a href="/11/Dan-van.aspx">Dân vận</a></div>
<div id="ContentPlaceHolder1_main" class="left-col">
<div class="time">01/12/2023 - 16:54</div>
<h1 class="title">Cần Đước đưa “Dân vận khéo” vào từng tuyến đường</h1>
<div class="share-bar">Chia sẻ <a href="#">Zalo</a> <a href="#">Facebook</a> | <a href="#">In bài viết</a></div>
<div class="sapo">Đoàn công tác của Ban Dân vận Tỉnh ủy Long An ngày 01/12 về huyện Cần Đước nghe báo cáo việc làm dân vận trong năm 2023.</div>
<div class="content">
<table class="image" align="center" width="600"><tbody>
<tr><td><img src="/Upload/Images/35.jpg" alt="" /></td></tr>
<tr><td class="image_desc"><em>Đoàn công tác làm việc tại Cần Đước</em></td></tr>
</tbody></table>
<p>Năm 2023, từ cấp huyện xuống cơ sở, Cần Đước thực hiện 76 mô hình “Dân vận khéo”, phần nhiều gắn với nông thôn mới và đô thị văn minh.</p>
<p>Được nhắc đến nhiều là mô hình “Nét đẹp đường quê” ở các xã vùng hạ, mô hình “Tự quản Tuyến đường sáng - xanh - sạch - đẹp - an toàn” do các ấp tự lo, mô hình “Phân loại chất thải hữu cơ, chất thải rắn” của hội viên phụ nữ. Ở khối cơ quan và tôn giáo có mô hình “Niềm nở khi tiếp xúc, tận tình khi hướng dẫn, trách nhiệm khi giải quyết công việc” và mô hình “Tôn giáo tham gia công tác cải cách hành chính”.</p>
<p>Đoàn góp ý huyện nên theo sát những điều đã hứa với dân sau các buổi đối thoại, việc nào xong thì báo lại cho dân biết.</p>
<p class="tacgia" style="text-align:right"><strong>Mỹ Duyên</strong></p>
</div>
<div class="share-bar">Chia sẻ bài viết</div>
<div class="comment"><b>Ý kiến bạn đọc (0)</b><br />Còn 500 ký tự<br />Khách<br />Đang tải</div>
<div class="other"><h3>TIN KHÁC</h3>
<div class="item"><a href="/11/2045/Duc-Hue-Tong-ket-mot-chang-duong-thi-dua.aspx">Đức Huệ: Tổng kết một chặng đường thi đua “Dân vận khéo”</a></div>
<div class="item"><a href="/11/4821/Kien-Tuong-nua-nam-nhieu-viec-kheo.aspx">Kiến Tường: nửa năm, nhiều việc khéo</a></div>
<div class="item"><a href="/3/4400/Thanh-long-vao-vu.aspx">Thanh long vào vụ, hơn 300 nhà vườn chong đèn</a></div>
</div>
</div>
<div id="right-col"><h3>Nổi bật</h3><div class="item"><a href="/1/4410/Ky-hop.aspx">Kỳ họp cuối năm bàn 9 nội dung</a></div><div class="ads">Quảng cáo</div></div>
<div id="footer"><div>Tin Long An – Trang mẫu – dữ liệu minh họa</div><div class="ghi-chu-mau">Ghi chú: trang mẫu để chạy thử phần mềm, không phải tin thật. Lời văn do dự án tự viết.</div></div>
</form>
</body>
</html>
