//! What stands around and amid a story on sites of other languages, and is no text of it: told by what it says, by the field
//! that it asks to be filled, by its place. And what must not be taken for such.

#![allow(clippy::expect_used, reason = "a test may fail loudly")]

use danvan_domain::Reference;
use danvan_parser::page::read_html;

/// The paragraphs of the story.
const STORY: [&str; 7] = [
    "The council of the valley voted nine to two on Tuesday to rebuild the bridge, ending a dispute of ten years.",
    "Those who live on the far side have asked for it since the flood carried away one of its piers, and shops lost trade.",
    "\"We have waited long enough,\" said Ellen Hart, who runs the bakery by the mill and collected the signatures.",
    "Work is to begin in the spring and will cost two million, of which the county pays half and the town the rest.",
    "Opponents said the money was needed for the wall, which engineers have called overdue since the last high water.",
    "The mayor promised that both would be built, although not in the same year, and asked people for patience.",
    "A first cart could cross as early as next autumn, the master of works said, if the winter is kind to the river.",
];

/// What is special about the page, and the page: `[1]` stands for the first three paragraphs, `[2]` for the others. Then what must
/// be in its article beside the story, and what must not.
struct Case(&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

#[test]
fn the_story_alone_is_its_article() {
    let cases = [
        Case("nothing", "[1] [2]", &[], &[]),
        Case(
            "cookies",
            "<div><p>We use cookies to make this site work for you.</p></div> [1] [2]",
            &[],
            &["cookies"],
        ),
        Case(
            "letters of news, by what they say",
            "[1] <p><em>Sign up for our letter to get the best stories of the week.</em></p> [2]",
            &[],
            &["Sign up"],
        ),
        Case(
            "letters of news, by the field",
            "[1] <div><h3>The morning mill</h3><p>All that happens in the valley, each morning at six.</p><input type=email></div> [2]",
            &[],
            &["morning mill", "each morning"],
        ),
        Case("who pays", "[1] <p>Already a subscriber? Log in to hide this.</p> [2]", &[], &["subscriber"]),
        Case("where to write", "[1] [2] <p>Contact the writer: ann@valley.example</p>", &[], &["Contact"]),
        Case(
            "rights",
            "[1] [2] <p>Copyright 2019 Valley Post. Not to be printed elsewhere.</p>",
            &[],
            &["Copyright"],
        ),
        Case("rights in the middle", "[1] <p>© Valley Post / Tom Reed</p> [2]", &[], &["Tom Reed"]),
        Case(
            "a class for each paragraph that is called so by mistake",
            "<div class=paywall>[1]</div><div class=paywall>[2]</div><div class=paywall><p>Subscribe now for the rest.</p></div>",
            &[],
            &["Subscribe"],
        ),
        Case(
            "who writes, and on which account",
            "<div>Ann Lee</div><div>Council reporter</div><div><a>@annlee</a></div><div>Mar 5, 2019, 10:12am EST</div> [1] [2]",
            &[],
            &["Council reporter", "@annlee", "10:12"],
        ),
        Case(
            "a word on the writer",
            "<p class=byline>By <a href=/al>Ann Lee</a></p> [1] [2] <p>Ann Lee writes of the valley and its river.</p>",
            &[],
            &["writes of the valley"],
        ),
        Case(
            "a part on the writer with a heading of its own",
            "<p class=byline>By <a href=/al>Ann Lee</a></p> [1] [2] <h2>Why trust us</h2><p>Ann Lee has built two bridges herself, and repaired a third.</p>",
            &["Why trust us", "two bridges"],
            &[],
        ),
        Case(
            "a gallery",
            "<ul><li><img src=a><p>The mill at low water. Photo by Tom Reed</p></li></ul> [1] [2]",
            &[],
            &["Photo by"],
        ),
        Case(
            "a text that opens like a notice",
            "[1] <p>Thanks for reading the signs of the river as they came, the engineers are told every spring by those who live \
             below the mill; and every spring they answer that signs are read by whoever has to pay for the wall. So it went for ten \
             years, in which the pier leaned a little more with each high water, until in the last winter there was nothing left of it to \
             lean. What the engineers had written about it filled, by then, two shelves.</p> [2]",
            &["two shelves"],
            &[],
        ),
    ];
    let lexicon = Reference::embedded_lexicon().expect("embedded reference data");
    let paragraphs = |of: &[&str]| of.iter().map(|text| format!("<p>{text}</p>")).collect::<String>();
    let (first, last) = STORY.split_at(3);
    let mut wrong = Vec::new();
    for Case(what, page, inside, outside) in cases {
        let page = page.replace("[1]", &paragraphs(first)).replace("[2]", &paragraphs(last));
        let html = format!(
            "<!DOCTYPE html><html lang=en><title>Council votes for the bridge</title><body><article>\
             <h1>Council votes for the bridge</h1>{page}</article></body></html>"
        );
        let body = read_html(&html, None, None, &lexicon).0.body();
        let lost = STORY.iter().chain(inside).filter(|text| !body.contains(**text));
        let kept = outside.iter().filter(|text| body.contains(**text));
        wrong.extend(lost.map(|text| format!("{what}: lost {text:?}")));
        wrong.extend(kept.map(|text| format!("{what}: kept {text:?}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
