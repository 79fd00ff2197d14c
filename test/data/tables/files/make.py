"""Makes the files beside it: what programs in Python write, for the tests that read it."""
import datetime

import fastavro
import msoffcrypto.format.ooxml
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet
import xlwt

day, instant = datetime.date(2026, 1, 31), datetime.datetime(2026, 1, 31, 10, 20, 30, 500000)

book = openpyxl.Workbook()
sheet = book.active
sheet.title = 'Prices'
sheet.append(['id', 'name', 'price', 'day', 'at', 'flag', 'zip', 'mixed', 'error', 'none'])
sheet.append([1, 'größe', 1.5, day, instant, True, '007', 1, '=1/0', None])
sheet.append([])
sheet.append([2, None, 2, datetime.date(1999, 12, 31), datetime.datetime(2026, 1, 31), False, '8', 'a', None, None])
sheet.append([3, 'a\nb', 1e20, datetime.date(1900, 1, 1), instant, None, '9', day, None, None])
other = book.create_sheet('More prices')
other.append(sheet[1][i].value for i in range(10))
other.append([4, None, None, None, None, None, None, None, None, None, 'too far'])
other.append([5, 'e'])
book.save('openpyxl.xlsx')
with open('openpyxl.xlsx', 'rb') as plain, open('encrypted.xlsx', 'wb') as encrypted:
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt('secret', encrypted)

frame = pd.DataFrame({'id': [1, 2], 'name': ['ä', None], 'price': [1.5, 2.0], 'at': [pd.Timestamp(instant)] * 2, 'flag': [True, False]})
frame.to_excel('pandas.ods', index=False)
book = xlwt.Workbook()
sheet = book.add_sheet('S')
style = xlwt.XFStyle()
style.num_format_str = 'yyyy-mm-dd'
for row, cells in enumerate([['id', 'name', 'day'], [1, 'ä', day], [2, '007', day]]):
    for column, cell in enumerate(cells):
        sheet.write(row, column, cell, style if isinstance(cell, datetime.date) else xlwt.Style.default_style)
book.save('xlwt.xls')

table = pa.table({
    'n': pa.array([1, None, 3], pa.int32()),
    'big': pa.array([2**62, -1, None], pa.int64()),
    'x': pa.array([0.5, float('nan'), None], pa.float32()),
    'text': pa.array(['a', None, 'ü' * 40], pa.large_string()),
    'word': pa.array(['red', 'blue', 'red']).dictionary_encode(),
    'flag': pa.array([True, None, False]),
    'day': pa.array([day, None, datetime.date(1969, 12, 31)], pa.date32()),
    'at': pa.array([instant, None, instant], pa.timestamp('us')),
    'zoned': pa.array([instant, None, instant], pa.timestamp('ns', 'Europe/Berlin')),
    'money': pa.array([1, None, 2], pa.decimal128(9, 2)),
    'bytes': pa.array([b'\x00\xff', None, b''], pa.binary()),
    'list': pa.array([[1.5, None], None, []], pa.list_(pa.float64())),
    'vector': pa.array([[1, 2], [3, 4], None], pa.list_(pa.float32(), 2)),
    'struct': pa.array([{'a': 1, 'b': 'x'}, None, {'a': None, 'b': 'y'}]),
    'map': pa.array([[('k', 1)], None, []], pa.map_(pa.string(), pa.int64())),
})
for name, compression in [('lz4', 'lz4'), ('zstd', 'zstd'), ('plain', None)]:
    with pa.ipc.new_file(f'pyarrow-{name}.arrow', table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as file:
        for batch in table.to_batches(max_chunksize=2):
            file.write_batch(batch)
with pa.ipc.new_stream('pyarrow-stream.arrows', table.schema) as file:
    file.write_table(table)
pa.parquet.write_table(table, 'pyarrow.parquet')

schema = {
    'type': 'record',
    'name': 'row',
    'fields': [
        {'name': 'n', 'type': 'int'},
        {'name': 'big', 'type': ['null', 'long']},
        {'name': 'x', 'type': 'double'},
        {'name': 'text', 'type': ['null', 'string']},
        {'name': 'flag', 'type': 'boolean'},
        {'name': 'day', 'type': {'type': 'int', 'logicalType': 'date'}},
        {'name': 'at', 'type': {'type': 'long', 'logicalType': 'timestamp-micros'}},
        {'name': 'bytes', 'type': 'bytes'},
        {'name': 'word', 'type': {'type': 'enum', 'name': 'word', 'symbols': ['red', 'blue']}},
        {'name': 'list', 'type': {'type': 'array', 'items': ['null', 'double']}},
        {'name': 'struct', 'type': {'type': 'record', 'name': 'inner', 'fields': [{'name': 'a', 'type': 'long'}]}},
        {'name': 'map', 'type': {'type': 'map', 'values': 'long'}},
    ],
}
rows = [
    {'n': 1, 'big': 2**62, 'x': 0.5, 'text': 'ü', 'flag': True, 'day': day, 'at': instant.replace(tzinfo=datetime.timezone.utc), 'bytes': b'\x00\xff', 'word': 'red', 'list': [1.5, None], 'struct': {'a': 1}, 'map': {'k': 1}},
    {'n': 2, 'big': None, 'x': 2.0, 'text': None, 'flag': False, 'day': day, 'at': instant.replace(tzinfo=datetime.timezone.utc), 'bytes': b'', 'word': 'blue', 'list': [], 'struct': {'a': 2}, 'map': {}},
]
for codec in ['null', 'deflate']:
    with open(f'fastavro-{codec}.avro', 'wb') as file:
        fastavro.writer(file, schema, rows, codec=codec)
