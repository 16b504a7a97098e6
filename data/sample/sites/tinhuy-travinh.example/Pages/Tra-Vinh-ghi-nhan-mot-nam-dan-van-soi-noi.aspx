<!DOCTYPE html>
<html dir="ltr" lang="vi-VN">
<head><meta http-equiv="X-UA-Compatible" content="IE=10" /><meta name="GENERATOR" content="Microsoft SharePoint" /><meta http-equiv="Content-type" content="text/html; charset=utf-8" />
<title>
	Trà Vinh ghi nhận một năm dân vận sôi nổi
</title>
<script type="text/javascript">var _spPageContextInfo = {webServerRelativeUrl: "\u002f", webLanguage: 1066};</script>
</head>
<body>
<!-- Trang mẫu do dự án tự viết để chạy thử; lời văn không lấy từ báo nào. SAMPLE, not real. -->
<div id="s4-workspace"><div id="s4-bodyContainer">
<div class="banner"><div class="ten-trang">Trang thông tin Tỉnh ủy</div><div>Trang mẫu – dữ liệu minh họa</div><div class="ngon-ngu"><a href="#">English</a> | <a href="#">Khmer</a></div></div>
<div class="ms-core-navigation" role="navigation"><ul class="root static"><li><a href="/"><span>Trang chủ</span></a></li><li><a href="/Pages/TinTuc.aspx"><span>Tin tức</span></a></li><li><a href="/Pages/DanVan.aspx"><span>Dân vận</span></a></li></ul></div>
<div class="anh-chay"><img alt="No title..." src="/PublishingImages/b1.jpg" /><img alt="No title..." src="/PublishingImages/b2.jpg" /></div>
<div id="contentRow"><div id="contentBox">
<div class="chi-tiet-tin">
<h2 class="tieu-de-tin">Trà Vinh ghi nhận một năm dân vận sôi nổi</h2>
<div class="tom-tat"><b>Chiều 4/2, tại hội trường Tỉnh ủy Trà Vinh, gần 100 đại biểu dự hội nghị bàn về kết quả công tác dân vận năm 2019.</b></div>
<div class="noi-dung-tin ms-rtestate-field">
<div class="anh-bai" align="center"><img src="/PublishingImages/40.jpg" alt="No title..." /><div class="chu-thich">Lãnh đạo Tỉnh ủy phát biểu tại hội nghị.</div></div>
<p class="ms-rteElement-P">Báo cáo nhắc lại các căn cứ: Nghị quyết số 25-NQ/TW, Kết luận 43 của Ban Bí thư, Kế hoạch số 115 của Ban Thường vụ Tỉnh ủy.&#160;</p>
<p class="ms-rteElement-P">Năm 2019, ban dân vận các cấp và cả hệ thống chính trị của tỉnh Trà Vinh xây dựng 2.359 mô hình “Dân vận khéo”; 272 tập thể cùng 170 cá nhân đã tham gia thực hiện các mô hình này.&#160;</p>
<p class="ms-rteElement-P">Các sở, ngành chọn chuyện giấy tờ của dân làm việc đầu tiên: hẹn đúng ngày, trễ thì xin lỗi. Ở cơ sở, việc lớn việc nhỏ đều được đem ra bàn trước dân.&#160;</p>
<p class="ms-rteElement-P">Tại hội nghị, Ban Chỉ đạo QCDC ở cơ sở và phong trào thi đua “Dân vận khéo” cấp tỉnh tặng giấy khen 135 tập thể và cá nhân làm tốt công tác dân vận, QCDC và phong trào “Dân vận khéo” năm 2019.&#160;</p>
<p class="ms-rteElement-P" style="text-align:right;"><b>Phương Thảo</b></p>
</div>
<div class="tien-ich"><a href="#">In bài viết</a> <a href="#">Gửi cho bạn bè</a></div>
</div>
</div>
<div id="sideNavBox"><div class="tieu-de-khoi">ĐƯỜNG DÂY NÓNG</div><div>Xem trang liên hệ</div><div class="tieu-de-khoi">Thống kê truy cập</div><ul><li>Đang online: 162</li><li>Hôm nay: 2180</li></ul></div>
</div>
<div class="chan-trang">Trang thông tin Tỉnh ủy – Trang mẫu – dữ liệu minh họa<br />Chứng nhận tín nhiệm mạng<div class="ghi-chu-mau">Ghi chú: trang mẫu để chạy thử phần mềm, không phải tin thật. Lời văn do dự án tự viết.</div></div>
</div></div>
</body>
</html>
