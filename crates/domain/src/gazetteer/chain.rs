//! Lists of small numbers, of which there are tens of thousands: each a chain of links in one shared list, since to
//! allocate each would be most of the time that a command takes to start.

/// The first and the last link of a list; none while it is empty.
pub(super) type Chain = Option<(u32, u32)>;

/// The links of many lists.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    /// Per link, its item and the link after it.
    links: Vec<(u32, Option<u32>)>,
}

impl Links {
    pub(super) fn with_capacity(links: usize) -> Self {
        Self { links: Vec::with_capacity(links) }
    }

    /// Adds an item to the end of a list, unless the list has it.
    pub(super) fn push(&mut self, chain: &mut Chain, item: u32) {
        if chain.is_some_and(|(_, last)| self.link(last).is_some_and(|(same, _)| same == item))
            || self.items(*chain).any(|same| same == item)
        {
            return;
        }
        self.push_new(chain, item);
    }

    /// Adds an item that is greater than those that a list has.
    pub(super) fn push_new(&mut self, chain: &mut Chain, item: u32) {
        let link = u32::try_from(self.links.len()).unwrap_or(u32::MAX);
        self.links.push((item, None));
        match chain {
            None => *chain = Some((link, link)),
            Some((_, last)) => {
                if let Some((_, next)) = self.links.get_mut(*last as usize) {
                    *next = Some(link);
                }
                *last = link;
            }
        }
    }

    /// The items of a list, in order.
    pub(super) fn items(&self, chain: Chain) -> impl Iterator<Item = u32> + Clone {
        let first = chain.and_then(|(first, _)| self.link(first));
        std::iter::successors(first, |(_, next)| self.link((*next)?)).map(|(item, _)| item)
    }

    fn link(&self, at: u32) -> Option<(u32, Option<u32>)> {
        self.links.get(at as usize).copied()
    }
}
