/** Two projects as DVC itself left them on disk, made by running its versions 3.67.1 and 2.58.2: path → text, their caches included. */

/** Stages of every kind, data, settings, and a second `dvc.yaml` in a folder. */
export const dvc3: Readonly<Record<string, string>> = {
  '.dvc/.gitignore': `/config.local
/tmp
/cache
`,
  '.dvc/cache/files/md5/30/488edf10f718398457bee310734a37': '2 u\n',
  '.dvc/cache/files/md5/35/d6d33467aae9a2e3dccb4b6b027878': 'three',
  '.dvc/cache/files/md5/3e/2b31c72181b87149ff995e7202c0e3': '#!/bin/sh\n',
  '.dvc/cache/files/md5/3f/b153da82671f90762776c67c360c22': '{"acc": 0.9}\n',
  '.dvc/cache/files/md5/7a/962319edcd63991e559d62f2d91b3b': 'de\n',
  '.dvc/cache/files/md5/7c/9be41a5d31bb41cc95b58866a23740': 'fr\n',
  '.dvc/cache/files/md5/a7/44ecd98e051084ec8d704710d9c018': `a,b
1,2
9 2
`,
  '.dvc/cache/files/md5/ae/b2cfe07b5b6be531befe5dde1df283': 'model 3\n',
  '.dvc/cache/files/md5/b9/2eb73e97975f9d7fdf67278e065a95': '1 u\n',
  '.dvc/cache/files/md5/c1/93497a1a06b2c72230e6146ff47080': 'two\n',
  '.dvc/cache/files/md5/d4/dea7032e80f78df38d2025fdf169ef.dir':
    '[{"md5": "f97c5d29941bfb1b2fdab0874906ab82", "relpath": "1.txt"}, {"md5": "c193497a1a06b2c72230e6146ff47080", "relpath": "sub/2.txt"}, {"md5": "35d6d33467aae9a2e3dccb4b6b027878", "relpath": "\\u00fc \\"q\\".txt"}]',
  '.dvc/cache/files/md5/e5/ebd4c02cefbe7955977c67ada242b7': `a,b
1,2
`,
  '.dvc/cache/files/md5/f9/7c5d29941bfb1b2fdab0874906ab82': 'one',
  '.dvc/config': `[core]
    analytics = false
    remote = store
    autostage = true
[cache]
    type = "reflink,hardlink"
['remote "store"']
    url = ../../remote
['remote "cloud"']
    url = s3://bucket/x
`,
  '.dvcignore': `# Add patterns of files dvc should ignore, which could improve
# the performance. Learn more at
# https://dvc.org/doc/user-guide/dvcignore
`,
  '.gitignore': `/feat
/model.bin
/out-fr.txt
/out-de.txt
/mat-1.txt
/mat-2.txt
/froze.csv
`,
  'build/.gitignore': '/clean.csv\n',
  'build/clean.csv': `a,b
1,2
`,
  'conf.toml': `[a]
b = 1
`,
  'data/.gitignore': `/raw.csv
/img
/tool.sh
`,
  'data/img.dvc': `outs:
- md5: d4dea7032e80f78df38d2025fdf169ef.dir
  size: 12
  nfiles: 3
  hash: md5
  path: img
`,
  'data/img/1.txt': 'one',
  'data/img/sub/2.txt': 'two\n',
  'data/img/ü "q".txt': 'three',
  'data/raw.csv': `a,b
1,2
`,
  'data/raw.csv.dvc': `outs:
- md5: e5ebd4c02cefbe7955977c67ada242b7
  size: 8
  hash: md5
  path: raw.csv
`,
  'data/tool.sh': '#!/bin/sh\n',
  'data/tool.sh.dvc': `outs:
- md5: 3e2b31c72181b87149ff995e7202c0e3
  size: 10
  isexec: true
  hash: md5
  path: tool.sh
`,
  'dvc.lock': `schema: '2.0'
stages:
  prepare:
    cmd: mkdir -p build && cp data/raw.csv build/clean.csv
    deps:
    - path: data/raw.csv
      hash: md5
      md5: e5ebd4c02cefbe7955977c67ada242b7
      size: 8
    outs:
    - path: build/clean.csv
      hash: md5
      md5: e5ebd4c02cefbe7955977c67ada242b7
      size: 8
  features:
    cmd:
    - mkdir -p feat
    - cp -r data/img/. feat/
    deps:
    - path: data/img
      hash: md5
      md5: d4dea7032e80f78df38d2025fdf169ef.dir
      size: 12
      nfiles: 3
    params:
      params.yaml:
        big: 9007199254740993
        train:
          epochs: 3
          layers:
          - 1
          - 2
          drop: 0.5
    outs:
    - path: feat
      hash: md5
      md5: d4dea7032e80f78df38d2025fdf169ef.dir
      size: 12
      nfiles: 3
  train:
    cmd: "echo 1e-05 && echo model 3 > model.bin\\necho '{\\"acc\\": 0.9}' > metrics.json\\n"
    deps:
    - path: build/clean.csv
      hash: md5
      md5: e5ebd4c02cefbe7955977c67ada242b7
      size: 8
    - path: feat/sub/2.txt
      hash: md5
      md5: c193497a1a06b2c72230e6146ff47080
      size: 4
    params:
      params.yaml:
        lr: 1e-05
      conf.toml:
        a.b: 1
      other.json:
        k:
          z: 1.5
    outs:
    - path: metrics.json
      hash: md5
      md5: 3fb153da82671f90762776c67c360c22
      size: 13
    - path: model.bin
      hash: md5
      md5: aeb2cfe07b5b6be531befe5dde1df283
      size: 8
  lang@fr:
    cmd: echo fr > out-fr.txt
    outs:
    - path: out-fr.txt
      hash: md5
      md5: 7c9be41a5d31bb41cc95b58866a23740
      size: 3
  lang@de:
    cmd: echo de > out-de.txt
    outs:
    - path: out-de.txt
      hash: md5
      md5: 7a962319edcd63991e559d62f2d91b3b
      size: 3
  mat@1-u:
    cmd: echo 1 u > mat-1.txt
    deps:
    - path: conf.toml
      hash: md5
      md5: 727a5376892082c67457060f87bd4517
      size: 10
    outs:
    - path: mat-1.txt
      hash: md5
      md5: b92eb73e97975f9d7fdf67278e065a95
      size: 4
  mat@2-u:
    cmd: echo 2 u > mat-2.txt
    deps:
    - path: conf.toml
      hash: md5
      md5: 727a5376892082c67457060f87bd4517
      size: 10
    outs:
    - path: mat-2.txt
      hash: md5
      md5: 30488edf10f718398457bee310734a37
      size: 4
  froze:
    cmd: cp data/raw.csv froze.csv
    deps:
    - path: data/raw.csv
      hash: md5
      md5: e5ebd4c02cefbe7955977c67ada242b7
      size: 8
    outs:
    - path: froze.csv
      hash: md5
      md5: e5ebd4c02cefbe7955977c67ada242b7
      size: 8
  place:
    cmd: cat ../data/tool.sh > deep/t.txt
    deps:
    - path: ../data/tool.sh
      hash: md5
      md5: 3e2b31c72181b87149ff995e7202c0e3
      size: 10
    outs:
    - path: deep/t.txt
      hash: md5
      md5: 3e2b31c72181b87149ff995e7202c0e3
      size: 10
`,
  'dvc.yaml': `vars:
- out: build
stages:
  prepare:
    cmd: mkdir -p \${out} && cp data/raw.csv \${out}/clean.csv   # copies
    deps: [data/raw.csv]
    outs:
    - \${out}/clean.csv
  features:
    cmd:
    - mkdir -p feat
    - cp -r data/img/. feat/
    deps: [data/img]
    params: [big, train]
    outs: [feat]
  train:
    cmd: |
      echo \${lr} && echo model \${train.epochs} > model.bin
      echo '{"acc": 0.9}' > metrics.json
    deps: [build/clean.csv, feat/sub/2.txt]
    params:
    - lr
    - conf.toml: [a.b]
    - other.json:
    outs:
    - model.bin: {desc: the model}
    metrics:
    - metrics.json: {cache: false}
  lang:
    foreach: \${langs}
    do:
      cmd: echo \${item} > out-\${item}.txt
      outs:
      - out-\${item}.txt
  mat:
    matrix:
      a: [1, 2]
      b: [u]
    cmd: echo \${item.a} \${item.b} > mat-\${item.a}.txt
    deps: [conf.toml]
    outs:
    - mat-\${item.a}.txt
  froze:
    cmd: cp data/raw.csv froze.csv
    deps: [data/raw.csv]
    outs:
    - froze.csv: {persist: true}
    frozen: true
  place:
    wdir: nested
    cmd: cat ../data/tool.sh > deep/t.txt
    deps: [../data/tool.sh]
    outs:
    - deep/t.txt: {cache: false}
metrics:
- metrics.json
artifacts:
  best:
    path: model.bin
`,
  'feat/1.txt': 'one',
  'feat/sub/2.txt': 'two\n',
  'feat/ü "q".txt': 'three',
  'froze.csv': `a,b
1,2
`,
  'mat-1.txt': '1 u\n',
  'mat-2.txt': '2 u\n',
  'metrics.json': '{"acc": 0.9}\n',
  'model.bin': 'model 3\n',
  'nested/deep/t.txt': '#!/bin/sh\n',
  'other.json': '{"k": {"z": 1.5}}\n',
  'out-de.txt': 'de\n',
  'out-fr.txt': 'fr\n',
  'params.yaml': `lr: 1e-5
big: 9007199254740993
train: {epochs: 3, layers: [1, 2], drop: 0.50}
langs: [fr, de]
`,
  'sub/.gitignore': '/b.txt\n',
  'sub/b.txt': `a,b
1,2
9 2
`,
  'sub/dvc.lock': `schema: '2.0'
stages:
  b:
    cmd: cat ../build/clean.csv > b.txt && echo 9 2 >> b.txt
    deps:
    - path: ../build/clean.csv
      hash: md5
      md5: e5ebd4c02cefbe7955977c67ada242b7
      size: 8
    params:
      params.yaml:
        s: 1
    outs:
    - path: b.txt
      hash: md5
      md5: a744ecd98e051084ec8d704710d9c018
      size: 12
`,
  'sub/dvc.yaml': `vars:
  - more.yaml
stages:
  b:
    cmd: cat ../build/clean.csv > b.txt && echo \${lr} \${m} >> b.txt
    deps: [../build/clean.csv]
    params: [s]
    outs: [b.txt]
metrics:
  - b.txt
`,
  'sub/more.yaml': 'm: 2\n',
  'sub/params.yaml': `lr: 9
s: 1
`,
};

/** CR LF in text and in a binary file: version 2 took the md5 of text as if it had LF alone. */
export const dvc2: Readonly<Record<string, string>> = {
  '.dvc/.gitignore': `/config.local
/tmp
/cache
`,
  '.dvc/cache/12/f54a96f64443246930da001cafda8b': 'l\r\n',
  '.dvc/cache/3b/78434a13ef21f04c1a025acec047d7.dir':
    '[{"md5": "d5746b36282b5bdedea3eebb34bd2287", "relpath": "bin"}, {"md5": "12f54a96f64443246930da001cafda8b", "relpath": "t.txt"}]',
  '.dvc/cache/d5/746b36282b5bdedea3eebb34bd2287': 'x\r\ny\0',
  '.dvc/cache/e5/ebd4c02cefbe7955977c67ada242b7': 'a,b\r\n1,2\r\n',
  '.dvc/config': `[core]
    analytics = false
`,
  '.dvcignore': `# Add patterns of files dvc should ignore, which could improve
# the performance. Learn more at
# https://dvc.org/doc/user-guide/dvcignore
`,
  '.gitignore': `/crlf.csv
/d
/o.csv
/od
`,
  'crlf.csv': 'a,b\r\n1,2\r\n',
  'crlf.csv.dvc': `outs:
- md5: e5ebd4c02cefbe7955977c67ada242b7
  size: 10
  path: crlf.csv
`,
  'd.dvc': `outs:
- md5: 3b78434a13ef21f04c1a025acec047d7.dir
  size: 8
  nfiles: 2
  path: d
`,
  'd/bin': 'x\r\ny\0',
  'd/t.txt': 'l\r\n',
  'dvc.lock': `schema: '2.0'
stages:
  s:
    cmd: cp crlf.csv o.csv && cp -r d od
    deps:
    - path: crlf.csv
      md5: e5ebd4c02cefbe7955977c67ada242b7
      size: 10
    - path: d
      md5: 3b78434a13ef21f04c1a025acec047d7.dir
      size: 8
      nfiles: 2
    outs:
    - path: o.csv
      md5: e5ebd4c02cefbe7955977c67ada242b7
      size: 10
    - path: od
      md5: 3b78434a13ef21f04c1a025acec047d7.dir
      size: 8
      nfiles: 2
`,
  'dvc.yaml': `stages:
  s:
    cmd: cp crlf.csv o.csv && cp -r d od
    deps: [crlf.csv, d]
    outs: [o.csv, od]
`,
  'o.csv': 'a,b\r\n1,2\r\n',
  'od/bin': 'x\r\ny\0',
  'od/t.txt': 'l\r\n',
};
