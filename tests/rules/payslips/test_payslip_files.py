from sandbox.platform.payslips import Sample, pdf_of
from service.rules.payslips.uploads.upload_unpacking import unpack_uploads

PDF = pdf_of(Sample("1002", "Amelia Hart", "CE234567A"))


def test_a_manifest_beside_the_files_is_read():
    found = unpack_uploads([("m.CSV", b"file,employee_id\na.pdf,1\n"), ("a.pdf", PDF)])
    assert found.manifest is not None
    assert [file.name for file in found.files] == ["a.pdf"]
    assert unpack_uploads([("m.csv", b"\xff\xfe"), ("n.csv", b"")]).not_taken
