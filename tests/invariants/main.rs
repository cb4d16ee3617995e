//! What must hold for any input: the import table, and the rules lane's independence of threads,
//! chunks and neighbours. The full lane's is tested on the program, in `tests/cli`.

mod architecture;
mod independence;
