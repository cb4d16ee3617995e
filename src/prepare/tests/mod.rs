//! The whole stage on mails of many kinds.
