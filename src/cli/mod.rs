//! The command-line program: everything that reads the environment, asks other programs or prints.

#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the commands that call it come with the program")
)]
pub(crate) mod runtime;
