use super::*;

#[test]
fn standard_loads() {
    for f in Policy::lint(Policy::standard_text()) {
        eprintln!("{f:?}");
    }
    let p = Policy::standard();
    assert!(p.warnings().is_empty(), "{:?}", p.warnings());
}
