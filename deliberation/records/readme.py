"""README.txt of every package, in both languages."""

TEXT = """\
协商记录包
==========
events.jsonl      会议日志，一行一条，首尾相接
directory.json    参会人员名册
record.html       会议记录，用浏览器打开
minutes.docx      会议纪要，只写议定事项
record.akn.xml    Akoma Ntoso 3.0 格式的会议记录
votes.json        已宣布结果的表决（Popolo 用语）
seal.json         封存：范围、校验值、签名        seals.json  先前的封存
keys.json         公布的签名公钥
manifest.json     全部文件的清单                  edition.json  清单的签名
verify_record.py  核验程序

核验：python3 verify_record.py 本文件.zip --checkpoint 公布的校验值 --key 公布的密钥指纹
不给校验值时，只能说明记录自身一致。已删去的原文不在包内，删去的理由在日志中。
只列校验值（leaf）的条目，对本版本不公开；“shown”中的内容未经证明。

校验值的算法
  commitment = SHA-256(0x03 ‖ salt ‖ JCS(text))
  leaf       = SHA-256(0x00 ‖ JCS({at, by, commitment, facts, nonce, seq, type}))
  hash       = SHA-256(0x02 ‖ leaf ‖ 前一条的 hash)，第一条之前为 SHA-256("rostrum/1" ‖ 会议 UUID 的 16 字节)
  root       = RFC 6962 的树，内部结点以 0x01 开头
  directory  = 名册的同样的树，SHA-256(0x04 ‖ salt ‖ JCS(card))
  签名       = Ed25519，"rostrum/1 seal" 换行 JCS(sealed)；"rostrum/1 edition" 换行 JCS(edition)

Consultation record
===================
events.jsonl      the log of the meeting, one entry a line, chained
directory.json    who sat where
record.html       the record, for any browser
minutes.docx      the minutes: only what was decided
record.akn.xml    the meeting as Akoma Ntoso 3.0
votes.json        the ballots that were announced, in the words of Popolo
seal.json         the seal: range, checksums, signature   seals.json  earlier seals
keys.json         the published signing keys
manifest.json     the list of all files                   edition.json  its signature
verify_record.py  the verifier

Verify: python3 verify_record.py THIS.zip --checkpoint PUBLISHED --key FINGERPRINT --lang en
Without a checkpoint it can only be said that the record is consistent in itself. Redacted words are not in the package;
the reasons are in the log. Entries that stand by their leaf alone are not public in this edition; what stands under
"shown" is unproved. JCS is RFC 8785; the formulas above are the format.
"""
