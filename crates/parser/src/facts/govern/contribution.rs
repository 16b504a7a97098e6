//! Contributions: what is given or built through the movement.

use danvan_domain::lexicon::{Sense, TimeWord};
use danvan_domain::{Item, Stage};

use super::super::part::is_capital_or_figure;
use super::super::quantity::Counted;
use super::super::refuse::other_movement;
use super::verb::PASSIVE_REACH;
use super::{Governor, Reader, Reading, Verdict};

/// How many pieces away a word still belongs to a quantity.
const NEAR: usize = 5;

/// How many pieces before a length or an area the word may stand that says of what.
const EVIDENCE_REACH: usize = 12;

/// What is shorter is a width.
const SHORTEST_ROAD_KM: f64 = 0.015;

/// What is less is a price or a share: "cứ 100 đồng làm đường thì dân góp 62 đồng".
const LEAST_MONEY_VND: f64 = 10_000.0;

impl Reader<'_, '_, '_> {
    pub(super) fn contribution(&self, index: usize, item: Item) -> Verdict {
        let pieces = self.clauses.pieces;
        // "hẻm 4 m mở rộng lên 7 m": no road is so short, but many are so wide.
        let value = self.clauses.quantities.get(index).map_or(0.0, |quantity| quantity.value);
        let small = match item {
            Item::RoadKm => value < SHORTEST_ROAD_KM,
            Item::MoneyVnd => value < LEAST_MONEY_VND,
            _ => false,
        };
        if small || self.is_not_given(index, item) {
            return Verdict::Ungoverned;
        }
        let (start, end) = (self.clauses.start(index), self.clauses.end(index));
        let after = end..(end + NEAR).min(pieces.list.len());
        // "tuyến đường dài 2,2 km có 14 hộ hiến đất": what gives land gives nothing else.
        let of_land = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Evidence(Item::LandM2)));
        let gives = |piece: &usize| {
            pieces.is(*piece, |sense| matches!(sense, Sense::Giving | Sense::Stage(Stage::Implemented)))
                && (item == Item::LandM2 || !of_land(*piece))
        };
        let verb = self.giving_from.filter(|from| *from < start).or_else(|| after.clone().find(gives));
        let verb = verb
            .or_else(|| self.given_in_passive(index))
            .or_else(|| self.given_by_a_list(index))
            .or_else(|| self.handed_over(index, item))
            .or_else(|| self.given_as_said_after(index).filter(|_| start == 0 || index > 0));
        let free = index.checked_sub(1).map_or(0, |before| self.clauses.end(before));
        // What stands before the first comma after another length or area is said of that one.
        let same = index.checked_sub(1).and_then(|before| self.clauses.quantities.get(before));
        let same = same.is_some_and(|before| before.counted == Counted::Contribution(item));
        let free = (free..start).find(|piece| same && pieces.joins(*piece)).unwrap_or(free);
        // "mở đường từ 3 m thành 5 m" is no length of a road.
        let from = start
            .checked_sub(1)
            .is_some_and(|before| pieces.is(before, |sense| matches!(sense, Sense::Time(TimeWord::Since))));
        let mut around = (free.max(start.saturating_sub(EVIDENCE_REACH))..start)
            .rev()
            .take_while(|piece| pieces.mark(*piece) != Some(';'))
            .chain(after.take_while(|piece| {
                // "đập bỏ 120 m hàng rào để mở đường"
                let purpose = pieces.is(*piece, |sense| matches!(sense, Sense::InOrderTo));
                !purpose && !matches!(pieces.mark(*piece), Some(',' | ';'))
            }));
        let evident = match item {
            Item::RoadKm | Item::LandM2 => around
                .any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::Evidence(of) if *of == item))),
            _ => true,
        };
        let evident =
            evident || self.goes_on_with(index, item) || item == Item::RoadKm && self.is_of_road_made(index);
        match verb {
            Some(verb)
                if evident && !from && pieces.mark(end) != Some('/') && !self.is_of_other_movement(index) =>
            {
                Verdict::Governed(Governor { reading: Reading::Given(item), rule: "given", by: Some(verb) })
            }
            _ => Verdict::Ungoverned,
        }
    }

    /// Whether an amount is only what something costs or what the authorities add, or land only worked: "nhà mới trị giá 900
    /// triệu đồng", "khoản hỗ trợ 300 triệu đồng của tỉnh", "cải tạo 2 ha đất hoang".
    fn is_not_given(&self, index: usize, item: Item) -> bool {
        let pieces = self.clauses.pieces;
        let (start, end) = (self.clauses.start(index), self.clauses.end(index));
        let before =
            |wanted: fn(&Sense) -> bool| start.checked_sub(1).is_some_and(|at| pieces.is(at, wanted));
        match item {
            Item::LandM2 => before(|sense| matches!(sense, Sense::Working)),
            Item::MoneyVnd => self.is_cost_alone(index) || self.is_of_the_authorities(end),
            _ => false,
        }
    }

    /// Whether a word of cost opens the clause of an amount and no verb of giving is near: none before it in the clause,
    /// none right before the amount, and none after it that is not the next figure's.
    fn is_cost_alone(&self, index: usize) -> bool {
        const REACH: usize = 5;
        let pieces = self.clauses.pieces;
        let start = self.clauses.start(index);
        let cost = |piece: &usize| pieces.is(*piece, |sense| matches!(sense, Sense::Cost));
        let Some(cost) = (start.saturating_sub(REACH)..start).rev().find(cost) else { return false };
        let divides = |piece: &usize| matches!(pieces.mark(*piece), Some(';' | ':'));
        let Some(mark) = (0..start).rev().find(divides).filter(|mark| *mark < cost) else { return false };
        let gives = |piece: usize| {
            pieces.is(piece, |sense| matches!(sense, Sense::Giving | Sense::Stage(Stage::Implemented)))
        };
        let own = self.clauses.window_after(index);
        let turn = |piece: &usize| pieces.is(*piece, |sense| matches!(sense, Sense::Turn));
        let end = own.clone().find(turn).unwrap_or(own.end);
        // "kinh phí nhân dân đóng góp 3 tỷ đồng", "kinh phí vận động được 3 tỷ đồng"
        let passive = start.checked_sub(1).is_some_and(|before| self.is_passive(before));
        let right_before = start.checked_sub(1 + usize::from(passive)).is_some_and(gives);
        !right_before && !(mark..cost).any(gives) && !(own.start..end).any(gives)
    }

    /// Whether an amount is said to be that of the authorities, and of nobody else: "của tỉnh", "của huyện".
    fn is_of_the_authorities(&self, of: usize) -> bool {
        let pieces = self.clauses.pieces;
        let place = |sense: &Sense| matches!(sense, Sense::PlaceKind(_, levels) if !levels.is_empty());
        let ends = of + 2 == pieces.list.len() || pieces.mark(of + 2).is_some();
        pieces.is(of, |sense| matches!(sense, Sense::Of)) && pieces.is(of + 1, place) && ends
    }

    /// Whether another movement is named before a quantity in its sentence, and not ours.
    fn is_of_other_movement(&self, index: usize) -> bool {
        let pieces = self.clauses.pieces;
        // "50 triệu đồng ủng hộ quỹ “Vì người nghèo”"
        let after = self.clauses.end(index)..(self.clauses.end(index) + NEAR).min(pieces.list.len());
        let fund = |piece: usize| {
            let named = (piece + 1..piece + 3)
                .any(|name| pieces.is(name, |sense| matches!(sense, Sense::OtherMovement)));
            named && pieces.is(piece, |sense| matches!(sense, Sense::Movement))
        };
        other_movement(pieces, 0..self.clauses.start(index)).is_some()
            || after.into_iter().take_while(|piece| pieces.mark(*piece).is_none()).any(fund)
    }

    /// Whether a length of which nothing more is said stands right after a verb of opening or paving, after a road was
    /// spoken of: "83 hộ hiến đất, mở rộng được 3,3 km".
    fn is_of_road_made(&self, index: usize) -> bool {
        let pieces = self.clauses.pieces;
        let (start, end) = (self.clauses.start(index), self.clauses.end(index));
        let passive = start.checked_sub(1).is_some_and(|before| self.is_passive(before));
        let verb = start.checked_sub(1 + usize::from(passive));
        let made = verb.is_some_and(|verb| pieces.is(verb, |sense| matches!(sense, Sense::Giving)));
        let ends = end == pieces.list.len()
            || pieces.joins(end)
            || matches!(pieces.mark(end), Some('.' | ';' | ')'));
        let kilometres = self.clauses.quantities.get(index).is_some_and(|quantity| quantity.value >= 0.1);
        let road = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Evidence(Item::RoadKm)));
        made && ends && kilometres && (0..start).any(road)
    }

    /// Whether a length or an area goes on with one before it, for another year or place, or as a part of it: "năm 2017 hiến 2,4
    /// ha đất, năm 2018 là 3,1 ha", "hiến 312 ha đất, đóng góp 486 tỷ đồng; riêng năm 2018 là 21,5 ha".
    fn goes_on_with(&self, index: usize, item: Item) -> bool {
        let given = |index: usize| matches!(self.verdicts.get(index), Some(Verdict::Governed(Governor { reading: Reading::Given(of), .. })) if *of == item);
        let pieces = self.clauses.pieces;
        if !(0..index).any(given) {
            return false;
        }
        let start = self.clauses.start(index);
        let free = index.checked_sub(1).map_or(0, |before| self.clauses.end(before));
        let divides = |piece: &usize| matches!(pieces.mark(*piece), Some(',' | ';' | ':' | '('));
        let item_start = (free..start).rev().find(divides).map_or(free, |mark| mark + 1);
        let links = |piece: usize| {
            let place = pieces.is(piece, |sense| matches!(sense, Sense::PlaceKind(..)))
                || is_capital_or_figure(pieces, piece);
            place
                || pieces.joins(piece)
                || pieces.time(piece).is_some()
                || pieces.is(piece, |sense| {
                    matches!(
                        sense,
                        Sense::Has
                            | Sense::Evidence(_)
                            | Sense::InOrderTo
                            | Sense::Giving
                            | Sense::PartsFollow
                            | Sense::Total
                    )
                })
        };
        // "làm 3 km đường, 500 m kênh": what it is of is said of it.
        let named = pieces.is_word(self.clauses.end(index));
        !named && (item_start..start).all(links)
    }

    /// The verb of giving after a list and a passive word: "2 ha đất, 300 ngày công được người dân hiến tặng".
    fn given_in_passive(&self, index: usize) -> Option<usize> {
        let window = self.clauses.window_after(index);
        let passive = window.clone().take(NEAR).find(|piece| self.is_passive(*piece))?;
        let gives = |piece: &usize| self.clauses.is(*piece, |sense| matches!(sense, Sense::Giving));
        (passive + 1..(passive + 1 + PASSIVE_REACH).min(window.end)).find(gives)
    }

    /// The verb of giving after those who gave, however many: "3 tỷ đồng do người dân, kiều bào và doanh nghiệp đóng góp".
    fn given_by_a_list(&self, index: usize) -> Option<usize> {
        let of = self.clauses.end(index);
        let window = of + 1..self.clauses.window_after(index).end.min(of + PASSIVE_REACH);
        let gives = |piece: &usize| self.clauses.is(*piece, |sense| matches!(sense, Sense::Giving));
        self.clauses
            .is(of, |sense| matches!(sense, Sense::Of))
            .then(|| window.into_iter().find(gives))
            .flatten()
    }

    /// The verb of awarding right before houses and bridges, which are handed over with the same words: "trao tặng 5
    /// căn nhà".
    fn handed_over(&self, index: usize, item: Item) -> Option<usize> {
        let before = self.clauses.start(index).checked_sub(1)?;
        let built = matches!(item, Item::Houses | Item::Bridges | Item::LandM2);
        (built && self.clauses.is(before, |sense| matches!(sense, Sense::Award(_)))).then_some(before)
    }

    /// The verb of giving after a list that a sentence opens with: "1.830 ngày công, 5 tỷ đồng là những gì nhân dân đã
    /// đóng góp".
    fn given_as_said_after(&self, index: usize) -> Option<usize> {
        let window = self.clauses.window_after(index);
        let is = self.clauses.is(window.start, |sense| matches!(sense, Sense::Has));
        let gives = |piece: &usize| self.clauses.is(*piece, |sense| matches!(sense, Sense::Giving));
        window.into_iter().find(gives).filter(|_| is)
    }
}
