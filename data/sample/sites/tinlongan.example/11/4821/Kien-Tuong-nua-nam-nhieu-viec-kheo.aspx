<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head id="Head1"><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>
	Kiến Tường: nửa năm, nhiều việc khéo
</title><meta name="author" content="Tin Long An" /></head>
<body>
<!-- Trang mẫu do dự án tự viết để chạy thử. Địa danh có thật, mọi con số trên trang là số bịa. SAMPLE, not real: invented figures. -->
<form method="post" action="Kien-Tuong-nua-nam-nhieu-viec-kheo.aspx" id="form1">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDwUKLTM2NTkxMDQ4Ng9kFgJmD2QWAgIDD2QWBAIBD2Q=" />
<div id="top"><span class="today">Thứ Bảy, 14/03/2026 07:41 (GMT +7)</span><span class="lang">Tiếng Việt | English</span></div>
<div id="logo"><a href="/">Tin Long An</a><span class="tagline">Trang mẫu – dữ liệu minh họa</span></div>
<div id="menu"><a href="/">Trang chủ</a><a href="/1/Chinh-tri.aspx">Chính trị</a><a href="/11/Dan-van.aspx">Dân vận</a><a href="/3/Kinh-te.aspx">Kinh tế</a></div>
<div class="path"><a href="/">Trang chủ</a> &gt; <a href="/11/Dan-van.aspx">Dân vận</a></div>
<div id="ContentPlaceHolder1_main" class="left-col">
<div class="time">Thứ Hai, 10/07/2023 | 09:12:00 (GMT+7)</div>
<h1 class="title">Kiến Tường: nửa năm, nhiều việc khéo</h1>
<div class="share-bar">Chia sẻ <a href="#">Zalo</a> <a href="#">Facebook</a> | <a href="#">In bài viết</a></div>
<div class="sapo">Sáu tháng đầu năm 2023, thị xã Kiến Tường (Long An) xây dựng 58 mô hình “Dân vận khéo”, gồm 37 mô hình tập thể và 21 mô hình cá nhân.</div>
<div class="content">
<table class="image" align="center" width="600"><tbody>
<tr><td><img src="/Upload/Images/73.jpg" alt="Một trong 58 mô hình “Dân vận khéo” của thị xã Kiến Tường. Ảnh: Minh Khôi" /></td></tr>
<tr><td class="image_desc"><em>Một trong 58 mô hình “Dân vận khéo” của thị xã Kiến Tường. Ảnh: Minh Khôi</em></td></tr>
</tbody></table>
<p>Tổ dân vận các khu phố chia nhau từng dãy nhà, ai vắng thì hẹn lại, không để nhà nào phải nghe tin qua loa.</p>
<p>Cũng trong sáu tháng đầu năm 2023, qua phong trào “Dân vận khéo”, nhân dân toàn thị xã đóng góp trên 640 triệu đồng và 1.150 ngày công để làm đường.</p>
<table class="image" align="center" width="600"><tbody>
<tr><td><img src="/Upload/Images/103.jpg" alt="" /></td></tr>
<tr><td class="image_desc"><em>Nhân dân thị xã Kiến Tường đóng góp trên 640 triệu đồng và 1.150 ngày công để làm đường. Ảnh: Minh Khôi</em></td></tr>
</tbody></table>
<p class="tacgia" style="text-align:right"><strong>Minh Khôi</strong></p>
</div>
<div class="share-bar">Chia sẻ bài viết</div>
<div class="comment"><b>Ý kiến bạn đọc (0)</b><br />Còn 500 ký tự<br />Khách<br />Đang tải</div>
<div class="other"><h3>TIN KHÁC</h3>
<div class="item"><a href="/11/2045/Duc-Hue-Tong-ket-mot-chang-duong-thi-dua.aspx">Đức Huệ: Tổng kết một chặng đường thi đua “Dân vận khéo”</a></div>
<div class="item"><a href="/11/5310/Can-Duoc-dua-dan-van-kheo-vao-tung-tuyen-duong.aspx">Cần Đước đưa “Dân vận khéo” vào từng tuyến đường</a></div>
<div class="item"><a href="/3/4400/Thanh-long-vao-vu.aspx">Thanh long vào vụ, hơn 300 nhà vườn chong đèn</a></div>
</div>
</div>
<div id="right-col"><h3>Nổi bật</h3><div class="item"><a href="/1/4410/Ky-hop.aspx">Kỳ họp cuối năm bàn 9 nội dung</a></div><div class="ads">Quảng cáo</div></div>
<div id="footer"><div>Tin Long An – Trang mẫu – dữ liệu minh họa</div><div class="ghi-chu-mau">Ghi chú: trang mẫu để chạy thử phần mềm. Địa danh có thật, mọi con số đều là số bịa để minh họa.</div></div>
</form>
</body>
</html>
