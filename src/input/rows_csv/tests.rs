use super::*;
use crate::school::records::{CourseRecord, RoomRecord};

fn read<R: Record>(bytes: &[u8]) -> (Option<Table<R>>, Vec<String>) {
    let mut faults = Faults::default();
    let table = read_csv(bytes, R::FILE, &mut faults);
    (table, faults.finish().iter().map(ToString::to_string).collect())
}

fn courses(text: &str) -> (Vec<CourseRecord>, Vec<u64>, Vec<String>) {
    let (table, faults) = read(text.as_bytes());
    let table = table.expect("a table");
    (table.rows, table.positions, faults)
}

#[test]
fn columns_are_found_by_name_in_any_order() {
    let (rows, lines, faults) =
        courses("\u{feff}max_size,course_id,grades\r\n 28.0 ,ENG9,9; 10 ;;\r\n,BAND,\r\n");
    assert_eq!(faults, [""; 0]);
    assert_eq!(lines, [2, 3]);
    assert_eq!(rows[0].max_size, Some(28));
    assert_eq!(rows[0].grades, ["9", "10"]);
    assert_eq!(rows[1], CourseRecord { course_id: "BAND".into(), ..CourseRecord::default() });
}

#[test]
fn lines_are_numbered_as_an_editor_does() {
    for end in ["\n", "\r\n", "\r"] {
        let text = "course_id,title\nA,\"two\nlines\"\n\n,\nB,x\n\nC,y".replace('\n', end);
        let (rows, lines, faults) = courses(&text);
        assert_eq!(faults, [""; 0]);
        assert_eq!((rows.len(), lines), (3, vec![2, 6, 8]), "{text:?}");
    }
}

#[test]
fn every_fault_is_told_at_once() {
    let (rows, _, faults) = courses(
        "course_id,max_size,sections,max_szie,colour,room_types\n\
         A,-1,2,,red,lab\n\
         ,30,1,,,\n\
         B,many,1e3,,,\n\
         C,1,2\n\
         D,1,2,3,4,5,6\n",
    );
    assert_eq!(
        faults,
        [
            "courses.csv, row 2, max_size: '-1': must not be negative",
            "courses.csv, row 3, course_id: must be given, and is blank",
            "courses.csv, row 4, sections: '1e3': not a whole number",
            "courses.csv, row 4, max_size: 'many': not a whole number (write a number such as 28)",
            "courses.csv, row 5: has 3 cells, the header has 6 (a cell with a comma in it is written \
             in quotes)",
            "courses.csv, row 6: has 7 cells, the header has 6 (a cell with a comma in it is written \
             in quotes)",
            "courses.csv, row 1, max_szie: this column is not known; it is carried along and not \
             used (did you mean 'max_size'?)",
            "courses.csv, row 1, colour: this column is not known; it is carried along and not used",
        ]
    );
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0].extra.get("colour").map(String::as_str), Some("red"));
}

#[test]
fn a_header_that_lacks_or_repeats_columns_is_named() {
    let (_, _, faults) = courses("Course_ID,title,title\nA,x,y\n");
    assert_eq!(
        faults,
        [
            "courses.csv, row 1, title: this column is named twice",
            "courses.csv, row 1, course_id: this column must be there, and is missing \
             (is it the one named 'Course_ID'?)",
        ]
    );
}

#[test]
fn a_table_with_semicolons_between_columns_is_no_table() {
    let (table, faults) = read::<RoomRecord>(b"room_id;types\nR1;lab\n");
    assert!(table.is_none());
    assert_eq!(
        faults,
        ["rooms.csv, row 1: columns are not separated by commas (save it with a comma between \
          columns)"]
    );
}

#[test]
fn unbalanced_quotes_are_named_where_they_begin() {
    let (_, _, faults) = courses("course_id,title\nA,\"open\nB,x\nC,y\n");
    assert_eq!(
        faults,
        ["courses.csv, row 2: a quoted cell begins here and never ends (a quote inside a quoted \
          cell is written twice)"]
    );
    let (_, _, faults) = courses("course_id,title\nA,\"x\"y\nB,\"say \"\"hi\"\"\"\nC,5\" pipe\n");
    assert_eq!(faults.len(), 1);
    assert!(faults[0].starts_with("courses.csv, row 2: text follows the closing quote"));
    // Rows that the open cell has swallowed may well exist.
    let (table, _) = read::<RoomRecord>(b"room_id,types\nA,\"open\nB,x\n");
    let table = table.expect("a table");
    assert!(table.rows.is_empty() && !table.whole);
}

#[test]
fn an_empty_file_is_no_table_and_a_bare_header_is_an_empty_one() {
    let (table, faults) = read::<RoomRecord>(b"");
    assert!(table.is_none());
    assert_eq!(faults, ["rooms.csv: is empty; the first line must name the columns"]);
    let (table, faults) = read::<RoomRecord>(b"room_id\n");
    assert!(table.is_some_and(|table| table.rows.is_empty() && table.whole));
    assert_eq!(faults, [""; 0]);
}

#[test]
fn a_value_without_a_column_name_is_an_error_and_trailing_commas_are_not() {
    let (_, _, faults) = courses("course_id,,\nA,,\nB,x,\n");
    assert_eq!(faults, ["courses.csv, row 3: 'x': stands in column 2, which has no name"]);
}

#[test]
fn a_cell_that_is_far_too_long_is_not_carried() {
    let (rows, _, faults) = courses(&format!("course_id,title\nA,{}\n", "x".repeat(70_000)));
    assert_eq!(rows[0].title, None);
    assert!(faults[0].contains("holds 70000 bytes"), "{}", faults[0]);
}
