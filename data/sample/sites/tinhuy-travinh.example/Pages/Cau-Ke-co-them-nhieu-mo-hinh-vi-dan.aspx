<!DOCTYPE html>
<html dir="ltr" lang="vi-VN">
<head><meta http-equiv="X-UA-Compatible" content="IE=10" /><meta name="GENERATOR" content="Microsoft SharePoint" /><meta http-equiv="Content-type" content="text/html; charset=utf-8" />
<title>
	Cầu Kè có thêm nhiều mô hình vì dân
</title>
<script type="text/javascript">var _spPageContextInfo = {webServerRelativeUrl: "\u002f", webLanguage: 1066};</script>
</head>
<body>
<!-- Trang mẫu do dự án tự viết để chạy thử. Địa danh có thật, mọi con số trên trang là số bịa. SAMPLE, not real: invented figures. -->
<div id="s4-workspace"><div id="s4-bodyContainer">
<div class="banner"><div class="ten-trang">Trang thông tin Tỉnh ủy</div><div>Trang mẫu – dữ liệu minh họa</div><div class="ngon-ngu"><a href="#">English</a> | <a href="#">Khmer</a></div></div>
<div class="ms-core-navigation" role="navigation"><ul class="root static"><li><a href="/"><span>Trang chủ</span></a></li><li><a href="/Pages/TinTuc.aspx"><span>Tin tức</span></a></li><li><a href="/Pages/DanVan.aspx"><span>Dân vận</span></a></li></ul></div>
<div class="anh-chay"><img alt="No title..." src="/PublishingImages/b1.jpg" /><img alt="No title..." src="/PublishingImages/b2.jpg" /></div>
<div id="contentRow"><div id="contentBox">
<div class="chi-tiet-tin">
<h2 class="tieu-de-tin">Cầu Kè có thêm nhiều mô hình vì dân</h2>
<div class="ngay-dang">Ngày đăng: 08/12/2021</div>
<div class="tom-tat"><b>Tính đến ngày 30/11/2021, toàn huyện Cầu Kè (Trà Vinh) có 214 mô hình “Dân vận khéo”, tăng 19 mô hình so với năm 2020.</b></div>
<div class="noi-dung-tin ms-rtestate-field">
<p class="ms-rteElement-P">Mô hình “Tuyến đường hoa” ở xã Châu Điền được nhiều nơi đến xem: hoa do các nhà tự trồng, cỏ do thanh niên phát, không ai phải nhắc.&#160;</p>
<p class="ms-rteElement-P">Chủ tịch UBND huyện Cầu Kè tặng giấy khen 16 tập thể, 21 cá nhân có thành tích trong phong trào thi đua “Dân vận khéo” năm 2021. Chủ tịch UBND huyện Cầu Kè còn tặng giấy khen 8 tập thể thực hiện tốt quy chế dân chủ ở cơ sở năm 2021.&#160;</p>
<p class="ms-rteElement-P" style="text-align:right;"><b>Sơn Thanh</b></p>
</div>
<div class="tien-ich"><a href="#">In bài viết</a> <a href="#">Gửi cho bạn bè</a></div>
</div>
</div>
<div id="sideNavBox"><div class="tieu-de-khoi">ĐƯỜNG DÂY NÓNG</div><div>Xem trang liên hệ</div><div class="tieu-de-khoi">Thống kê truy cập</div><ul><li>Đang online: 162</li><li>Hôm nay: 2180</li></ul></div>
</div>
<div class="chan-trang">Trang thông tin Tỉnh ủy – Trang mẫu – dữ liệu minh họa<br />Chứng nhận tín nhiệm mạng<div class="ghi-chu-mau">Ghi chú: trang mẫu để chạy thử phần mềm. Địa danh có thật, mọi con số đều là số bịa để minh họa.</div></div>
</div></div>
</body>
</html>
