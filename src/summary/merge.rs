//! Summaries put together.

use super::cell::add_each;
use super::{Dimensions, Keep, Kept, MAX_DAYS, Making, Marks, Summary, Writers};
use crate::error::{Error, ErrorCode, Result};

/// Hours with due times that are held before those long past are dropped: a year's, and what may follow it.
const MAX_DUE_HOURS: usize = 12_000;

impl Summary {
    /// Adds the counts of other records.
    ///
    /// # Errors
    /// [`ErrorCode::Usage`] when its days and hours are those of another time zone.
    pub fn merge(&mut self, other: Self) -> Result<()> {
        if self.time_zone != other.time_zone {
            let name = |zone: &Option<String>| zone.clone().unwrap_or("none".to_owned());
            let what = format!(
                "summaries of different time zones cannot be added: {} and {}",
                name(&self.time_zone),
                name(&other.time_zone)
            );
            return Err(Error::new(ErrorCode::Usage, what)
                .with_fix("make all summaries with the same --time-zone"));
        }
        self.writers.merge(other.writers);
        self.first = [self.first, other.first].into_iter().flatten().min();
        self.last = self.last.max(other.last);
        self.end_at(other.last_day(), other.last_hour);
        self.all.merge(other.all);
        self.dimensions.merge(other.dimensions);
        self.marks.merge(other.marks);
        for (hour, cell) in other.hours {
            self.hours.entry(hour).or_default().add(&cell);
        }
        add_each(&mut self.severities, &other.severities);
        add_each(&mut self.anger, &other.anger);
        self.praise.merge(other.praise);
        self.due.merge(other.due);
        self.making.merge(other.making);
        self.worst.merge(other.worst);
        self.praised.merge(other.praised);
        self.talks.merge(other.talks);
        self.outcomes.merge(other.outcomes);
        self.cut_what_grows();
        Ok(())
    }

    /// Whether outcomes were joined to a conversation here and there: added up, it counts twice in them.
    pub fn joins_alike(&self, other: &Self) -> bool {
        let have_joined = self.outcomes.conversations > 0 && other.outcomes.conversations > 0;
        let mut followed = self.talks.followed.iter();
        have_joined && followed.any(|(thread, _)| other.talks.followed.get(thread).is_some())
    }

    /// Cuts days and hours once there are twice as many as are kept, or more: seldom, because it looks at everything.
    fn cut_what_grows(&mut self) {
        if self.all.days.len() > 2 * MAX_DAYS {
            self.forget_early_days();
        }
        let due = &self.due;
        let hours = due.first_response.hours.len().max(due.resolve.hours.len());
        if let Some(last) = self.last.filter(|_| hours > MAX_DUE_HOURS) {
            self.due.settle(last);
        }
    }

    /// Cuts off what goes beyond the limits. A summary is compared, written and read after this.
    pub fn settle(&mut self) {
        self.forget_early_days();
        self.dimensions
            .each_mut()
            .into_iter()
            .for_each(Keep::settle);
        self.marks.settle();
        self.praise.settle();
        if let Some(last) = self.last {
            self.due.settle(last);
        }
        self.making.each_mut().into_iter().for_each(Keep::settle);
        self.talks.followed.settle();
        self.outcomes.settle();
    }

    /// Keeps the latest days. The first of them only ever moves on, so no day comes back.
    fn forget_early_days(&mut self) {
        let early = self.all.days.len().checked_sub(MAX_DAYS);
        let Some(first) = early
            .filter(|early| *early > 0)
            .and_then(|early| self.all.days.keys().nth(early).copied())
        else {
            return;
        };
        self.all.forget_before(first);
        for dimension in self.dimensions.each_mut() {
            dimension.values_mut().for_each(|s| s.forget_before(first));
        }
        let Marks {
            flag,
            driver,
            topic,
            word,
        } = &mut self.marks;
        for dimension in [flag, driver] {
            dimension.values_mut().for_each(|s| s.forget_before(first));
        }
        for terms in [topic, word] {
            terms.values_mut().for_each(|s| s.forget_before(first));
        }
        self.worst.forget_before(first);
        self.praised.forget_before(first);
    }
}

impl Writers {
    fn merge(&mut self, other: Self) {
        let counts = [
            (&mut self.records, other.records),
            (&mut self.customers, other.customers),
            (&mut self.agents, other.agents),
            (&mut self.systems, other.systems),
            (&mut self.failed, other.failed),
            (&mut self.undated, other.undated),
        ];
        for (count, more) in counts {
            *count = count.saturating_add(more);
        }
    }
}

impl Dimensions {
    fn merge(&mut self, other: Self) {
        self.category.merge(other.category);
        self.intent.merge(other.intent);
        self.channel.merge(other.channel);
        self.queue.merge(other.queue);
        self.customer_tier.merge(other.customer_tier);
        self.language.merge(other.language);
    }
}

impl Marks {
    fn merge(&mut self, other: Self) {
        self.flag.merge(other.flag);
        self.driver.merge(other.driver);
        self.topic.merge(other.topic);
        self.word.merge(other.word);
    }

    fn settle(&mut self) {
        self.flag.settle();
        self.driver.settle();
        self.topic.settle();
        self.word.settle();
    }
}

impl Making {
    fn merge(&mut self, other: Self) {
        self.versions.merge(other.versions);
        self.lanes.merge(other.lanes);
        self.actions.merge(other.actions);
        self.reasons.merge(other.reasons);
        self.abstained.merge(other.abstained);
        self.failures.merge(other.failures);
        self.warnings.merge(other.warnings);
    }
}
