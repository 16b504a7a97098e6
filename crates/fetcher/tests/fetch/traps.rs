//! Listings that lead astray: calendars before the real pages, circles, pages without end.

use danvan_fetcher::FetchReport;

use crate::site::{Site, addresses, nothing, page, patient, run, source, way};

/// Articles of the numbers, as listings show them.
fn items(numbers: impl IntoIterator<Item = u32>) -> String {
    let item =
        |number| format!("<li><a href='/bai-{number}'>Huyện có thêm nhiều mô hình dân vận khéo</a></li>");
    numbers.into_iter().map(item).collect()
}

/// What stands behind `name=` in a query.
fn value(path: &str, name: &str) -> Option<u32> {
    let (_, query) = path.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
}

/// A fetch of a listing at `/muc`, twice, whose pages `answer` gives by path: the listings that each time were asked,
/// and the numbers of the articles that were stored. No page is an issue.
async fn walk(
    keys: &str,
    answer: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> (Vec<Vec<String>>, Vec<u32>) {
    let site = Site::new(move |asked| match asked.path.as_str() {
        path if path.starts_with("/bai-") => page(path),
        path => answer(path).map_or_else(nothing, |body| page(&body)),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let source = source("a", &way("listing", &format!("url = \"http://a.example/muc\"\n{keys}")));
    let mut asked = Vec::new();
    for _ in 0..2 {
        let before = site.log().len();
        let report: FetchReport = run(folder.path(), std::slice::from_ref(&source), &patient(&site)).await;
        assert_eq!(report.issues, []);
        let listed = site.log().into_iter().skip(before).filter(|line| !line.contains("/bai-"));
        asked.push(listed.map(|line| line.trim_start_matches("a.example").to_owned()).collect());
    }
    let numbers = addresses(folder.path()).into_iter();
    let mut numbers: Vec<u32> =
        numbers.filter_map(|address| address.rsplit('-').next()?.parse().ok()).collect();
    numbers.sort_unstable();
    (asked, numbers)
}

#[tokio::test]
async fn a_calendar_before_the_real_pages_hides_none_of_them() {
    // Whether the pager says what it is, or is a link among others: three pages of two articles each.
    for (pager, order) in [
        ("<a href='/muc?page=N'>N</a>", ["/muc", "/muc?page=2", "/muc?page=3", "/muc?thang=2"]),
        ("<a href='/muc?page=N'>Trang sau</a>", ["/muc", "/muc?thang=2", "/muc?page=2", "/muc?page=3"]),
    ] {
        let (asked, articles) = walk("", move |path| {
            let shown = value(path, "page").unwrap_or(1);
            let month = value(path, "thang").unwrap_or(1);
            let next = pager.replace('N', &(shown + 1).to_string());
            let next = if shown < 3 { next.as_str() } else { "" };
            // Each month leads to the next one, and shows the newest articles.
            let calendar = format!("<a href='/muc?thang={}'>Tháng sau</a>", month + 1);
            (path.starts_with("/muc"))
                .then(|| format!("{calendar}{}{next}", items([2 * shown - 1, 2 * shown])))
        })
        .await;
        assert_eq!(articles, [1, 2, 3, 4, 5, 6], "{pager}");
        assert_eq!(asked, [order.to_vec(), vec!["/muc"]], "{pager}");
    }
}

#[tokio::test]
async fn an_archive_of_months_takes_no_more_than_the_listing_may_have() {
    // Each month has articles of its own, and there is always one before.
    let (asked, articles) = walk("max_pages = 5", |path| {
        let month = value(path, "thang").unwrap_or(1);
        let shown = value(path, "page").unwrap_or(1);
        let pager = if shown == 1 && month == 1 { "<a href='/muc?page=2'>2</a>" } else { "" };
        let calendar = format!("<a href='/muc?thang={}'>Tháng trước</a>", month + 1);
        (path.starts_with("/muc")).then(|| format!("{calendar}{}{pager}", items([10 * month + shown])))
    })
    .await;
    assert_eq!(asked[0], ["/muc", "/muc?page=2", "/muc?thang=2", "/muc?thang=3", "/muc?thang=4"]);
    assert_eq!(articles, [11, 12, 21, 31, 41]);
    assert_eq!(asked[1], ["/muc"], "the next run stops where nothing is new");
}

#[tokio::test]
async fn pages_that_lead_in_a_circle_are_read_once() {
    let next = "next_selector = \".trang a\"";
    let (asked, articles) = walk(next, |path| {
        let shown = value(path, "page").unwrap_or(1);
        // The pager has a link to every page, the first one among them.
        let pager: String = (1..=3).map(|page| format!("<a href='/muc?page={page}'>{page}</a>")).collect();
        (path.starts_with("/muc")).then(|| format!("{}<p class='trang'>{pager}</p>", items([shown])))
    })
    .await;
    assert_eq!(articles, [1, 2, 3]);
    assert_eq!(asked[1], ["/muc"], "a circle is an end: the next run need not read all again");
    assert_eq!(asked[0].len(), 4, "{asked:?}");
}

#[tokio::test]
async fn pages_beyond_the_last_one_end_a_listing() {
    let last = |path: &str| value(path, "page").unwrap_or(1).min(2);
    // Nothing is there; the last page again, under an address that grows or changes; the first page again.
    let pattern = "page_url = \"http://a.example/muc?page={page}\"";
    let (asked, articles) =
        walk(pattern, move |path| (value(path, "page") < Some(3)).then(|| items([last(path)]))).await;
    assert_eq!((asked[0].len(), articles), (3, vec![1, 2]));

    let grows = |path: &str| {
        let deep = path.matches("trang-").count() as u32;
        (path.starts_with("/muc")).then(|| {
            format!("{}<a rel='next' href='{path}/trang-{}'>x</a>", items([deep.min(1) + 1]), deep + 2)
        })
    };
    let (asked, articles) = walk("", grows).await;
    assert_eq!((asked[0].len(), articles), (3, vec![1, 2]));

    let visits = |path: &str| {
        let visit = value(path, "luot").unwrap_or(1);
        let next = format!("<a rel='next' href='/muc?page=2&luot={}'>x</a>", visit + 1);
        (path.starts_with("/muc")).then(|| items([value(path, "page").unwrap_or(1)]) + &next)
    };
    let (asked, articles) = walk("", visits).await;
    assert_eq!((asked[0].len(), articles), (3, vec![1, 2]));
}
