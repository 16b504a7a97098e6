//! Which meta elements state when a page was published or changed, in all the spellings that systems use.

/// What a meta element states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stated {
    Published(Sure),
    Modified,
}

/// How sure it is that a date is the publication's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sure {
    /// It is called so, of the whole page.
    Page,
    /// It is called so, of a part, which can be another story.
    Part,
    /// It is called so, in a word that systems have made up.
    Named,
    /// It is called a date, and not of what.
    Date,
    /// It is called so, of one of several parts, which have days of their own.
    OneOfMany,
}

/// Of the page as a whole: OpenGraph's and schema.org's own names, and their slips.
const PAGE: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "datepublished",
    "article:published",
    "og:article:published_time",
    "og:article:published",
    "og:publish_date",
    "og:pubdate",
    "og:datepublished",
    "og:regdate",
];

/// Citations, news formats, analytics, and what single systems made up.
const NAMED: &[&str] = &[
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publish_time",
    "published_time",
    "published",
    "published-date",
    "published_date",
    "publisheddate",
    "dc.date.issued",
    "dc.issued",
    "dc.date.publication",
    "dcterms.issued",
    "parsely-pub-date",
    "sailthru.date",
    "article_date_original",
    "article.published",
    "article:post_date",
    "article:publicationdate",
    "article:published_date",
    "dcsext.articlefirstpublished",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "rnews:datepublished",
    "bt:pubdate",
    "displaydate",
    "pub_date",
    "publication_date",
    "publicationdate",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "dateposted",
    "date_published",
    "datepublication",
    "originalpublicationdate",
    "prism.publicationdate",
    "vr:published_time",
    "video:release_date",
    "shareaholic:article_published_time",
    "mediator_published_time",
    "twt-published-at",
    "rbpubdate",
    "published_at",
    "published-at",
    "published-time",
    "publication-date",
    "date-published",
    "date.published",
    "datepubblicazione",
    "post_date",
    "post-date",
    "postdate",
    "firstpublished",
    "first_published",
    "first-published",
    "article:publish_time",
    "article.publishdate",
    "dc.date.published",
    "bepress_citation_date",
];

/// Dublin Core and others that call it a day and no more: of creation, of whatever.
const DATE: &[&str] = &[
    "dc.date.created",
    "dc.created",
    "dc.date",
    "dc:date",
    "dc:created",
    "dcterms.created",
    "dcterms.date",
    "dcterms.available",
    "date",
    "article.created",
    "articledate",
    "analyticsattributes.articledate",
    "sdate",
    "created",
    "created_time",
    "datecreated",
    "date_created",
    "creation_date",
    "content_create_date",
    "pdate",
    "ptime",
    "gentime",
    "doc_date",
    "release_date",
    "release-date",
    "date-created",
    "date.created",
    "creationdate",
    "creation-date",
    "sort_date",
    "live_date",
    "article.date",
    "article:date",
    "article_date",
    "article:create_at",
    "article:created_time",
    "blog_date",
    "og:date",
    "og:created_time",
    "dc.datesubmitted",
    "dcterms.datesubmitted",
    "dcterms.datecopyrighted",
    "eprints.date",
    "timestamp",
];

/// A later change.
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "article:modified",
    "article:modified_date",
    "article.updated",
    "og:updated_time",
    "og:modified_time",
    "og:article:modified_time",
    "datemodified",
    "modified",
    "modificationdate",
    "lastmod",
    "lastmodified",
    "last-modified",
    "lastdate",
    "bt:moddate",
    "dc.modified",
    "dc.date.modified",
    "dcterms.modified",
    "eomportal-lastupdate",
    "last_modified",
    "last_updated",
    "last-updated",
    "lastupdate",
    "dateupdated",
    "date.modified",
    "dcterms.date.modified",
    "revised",
    "revision_date",
    "updated_time",
    "shareaholic:article_modified_time",
];

/// What the meta element called `key`, in small letters, states of dates.
pub(super) fn meta_date(key: &str) -> Option<Stated> {
    let stated = |keys: &[&str]| keys.contains(&key);
    if stated(PAGE) {
        Some(Stated::Published(Sure::Page))
    } else if stated(NAMED) {
        Some(Stated::Published(Sure::Named))
    } else if stated(DATE) {
        Some(Stated::Published(Sure::Date))
    } else {
        stated(MODIFIED).then_some(Stated::Modified)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_states_one_thing() {
        let all: Vec<&str> = [PAGE, NAMED, DATE, MODIFIED].concat();
        for (at, key) in all.iter().enumerate() {
            assert_eq!(all.iter().position(|other| other == key), Some(at), "{key}");
            assert_eq!(key.to_ascii_lowercase(), *key);
        }
        assert_eq!(meta_date("og:title"), None);
    }
}
