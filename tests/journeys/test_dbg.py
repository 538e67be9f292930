from pathlib import Path
from tests.journeys.test_from_files_to_grades import sales
def test_x(registered, graded, tmp_path):
    print(registered.banfa("import","sales", sales(registered.folder/"s.parquet")))
    print(graded.banfa("check","--json"))
    print(graded.banfa("batches"))
    print(graded.banfa("export","grades","-o",graded.folder/"x.csv"))
    print(sorted(p.name for p in graded.home.iterdir()))
    assert 0
