<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head id="Head1"><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>
	Đức Huệ: Tổng kết một chặng đường thi đua “Dân vận khéo”
</title><meta name="author" content="Tin Long An" /></head>
<body>
<!-- Trang mẫu do dự án tự viết để chạy thử; lời văn không lấy từ báo nào. SAMPLE, not real. -->
<form method="post" action="Duc-Hue-Tong-ket-mot-chang-duong-thi-dua.aspx" id="form1">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDwUKLTM2NTkxMDQ4Ng9kFgJmD2QWAgIDD2QWBAIBD2Q=" />
<div id="top"><span class="today">Thứ Bảy, 14/03/2026 07:41 (GMT +7)</span><span class="lang">Tiếng Việt | English</span></div>
<div id="logo"><a href="/">Tin Long An</a><span class="tagline">Trang mẫu – dữ liệu minh họa</span></div>
<div id="menu"><a href="/">Trang chủ</a><a href="/1/Chinh-tri.aspx">Chính trị</a><a href="/11/Dan-van.aspx">Dân vận</a><a href="/3/Kinh-te.aspx">Kinh tế</a></div>
<div class="path"><a href="/">Trang chủ</a> &gt; <a href="/11/Dan-van.aspx">Dân vận</a></div>
<div id="ContentPlaceHolder1_main" class="left-col">
<div class="time">Thứ Ba, 15/09/2020 | 15:44:00 (GMT+7)</div>
<h1 class="title">Đức Huệ: Tổng kết một chặng đường thi đua “Dân vận khéo”</h1>
<div class="share-bar">Chia sẻ <a href="#">Zalo</a> <a href="#">Facebook</a> | <a href="#">In bài viết</a></div>
<div class="sapo">Huyện Đức Huệ (tỉnh Long An) vừa tổng kết chặng đường 2016 – 2020 của phong trào thi đua “Dân vận khéo”.</div>
<div class="content">
<table class="image" align="center" width="600"><tbody>
<tr><td><img src="/Upload/Images/36.jpg" alt="" /></td></tr>
<tr><td class="image_desc"><em>Đại biểu phát biểu tại buổi tổng kết</em></td></tr>
</tbody></table>
<p>Trong giai đoạn 2016 – 2020, toàn huyện xây dựng 333 mô hình “Dân vận khéo”. Chia theo khối, ngành Giáo dục có 63 mô hình, lực lượng vũ trang có 16 mô hình, khối cơ quan cấp huyện có 17 mô hình và khối xã – thị trấn có 220 mô hình.</p>
<p>Ở vùng biên, việc khéo nhất là rủ nhau cùng làm: người góp đất, người góp công, cán bộ lo giấy tờ và trả lời dân từng chuyện một. Nhờ vậy đường sá, trường lớp đều có phần của dân.</p>
<table class="image" align="center" width="600"><tbody>
<tr><td><img src="/Upload/Images/45.jpg" alt="" /></td></tr>
<tr><td class="image_desc"><em>Trao giấy khen cho tập thể, cá nhân tiêu biểu</em></td></tr>
</tbody></table>
<p>Dịp này, UBND huyện Đức Huệ tặng giấy khen 17 tập thể, 17 cá nhân góp sức nhiều cho phong trào thi đua “Dân vận khéo” trong 5 năm 2016 – 2020.</p>
<p class="tacgia" style="text-align:right"><strong>Kim Tiến-Hoàng Anh</strong></p>
</div>
<div class="share-bar">Chia sẻ bài viết</div>
<div class="comment"><b>Ý kiến bạn đọc (0)</b><br />Còn 500 ký tự<br />Khách<br />Đang tải</div>
<div class="other"><h3>TIN KHÁC</h3>
<div class="item"><a href="/11/5310/Can-Duoc-dua-dan-van-kheo-vao-tung-tuyen-duong.aspx">Cần Đước đưa “Dân vận khéo” vào từng tuyến đường</a></div>
<div class="item"><a href="/11/4821/Kien-Tuong-nua-nam-nhieu-viec-kheo.aspx">Kiến Tường: nửa năm, nhiều việc khéo</a></div>
<div class="item"><a href="/3/4400/Thanh-long-vao-vu.aspx">Thanh long vào vụ, hơn 300 nhà vườn chong đèn</a></div>
</div>
</div>
<div id="right-col"><h3>Nổi bật</h3><div class="item"><a href="/1/4410/Ky-hop.aspx">Kỳ họp cuối năm bàn 9 nội dung</a></div><div class="ads">Quảng cáo</div></div>
<div id="footer"><div>Tin Long An – Trang mẫu – dữ liệu minh họa</div><div class="ghi-chu-mau">Ghi chú: trang mẫu để chạy thử phần mềm, không phải tin thật. Lời văn do dự án tự viết.</div></div>
</form>
</body>
</html>
