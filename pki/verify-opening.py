#!/usr/bin/env python3
"""Checks a published opening of sealed bids with Python's standard library and `openssl` (3.0 or later) alone.

    python3 verify-opening.py PUBLISHED TRUST

PUBLISHED has policy.json, closing.json, opening.json, their signatures and bids/, and from a server record.json, record.p7s
and record.pdf, of too few bids policy and record alone; TRUST has roots/ and crl/ in PEM.
It shares no code with the rest of Kaibiao: two programs that agree are worth more than one (docs/SEALING.md).
"""
import base64, hashlib, hmac, json, re, struct, subprocess, sys, tempfile
from datetime import datetime, timezone
from pathlib import Path

PUBLISHED, TRUST = Path(sys.argv[1]), Path(sys.argv[2])
TEMP = Path(tempfile.mkdtemp(prefix="verify-opening-"))
ROOTS = TEMP / "roots.pem"
ROOTS.write_bytes(b"".join(f.read_bytes() for f in sorted((TRUST / "roots").iterdir())))


class Wrong(Exception):
    pass


def need(condition, words):
    if not condition:
        raise Wrong(words)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


SHEETS = {}  # opened again, by digest of the header
IS_SM = False  # set by the policy: SM2, SM3 and SM4 (国密) instead of P-256, SHA-256 and AES
SM_ID = "distid:1234567812345678"
SM3, SM2_WITH_SM3 = "1.2.156.10197.1.401", "1.2.156.10197.1.501"


def sha(data):
    return openssl("dgst", "-sm3", "-binary", data=data) if IS_SM else hashlib.sha256(data).digest()


def tag(text):
    return text.encode() + b"\0"


def openssl(*args, data=None):
    run = subprocess.run(["openssl", *map(str, args)], input=data, capture_output=True)
    need(run.returncode == 0, f"openssl {args[0]}: {run.stderr.decode(errors='replace').strip()[:200]}")
    return run.stdout


def canonical(name):
    """JSON that is its own RFC 8785 form; the objects here hold only texts, lists and small whole numbers."""
    raw = (PUBLISHED / name).read_bytes()
    value = json.loads(raw)
    again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    need(again == raw, f"{name} is not canonical")
    return value, raw


def certificate_digest(pem):
    return b64(sha(openssl("x509", "-outform", "DER", data=pem)))


def signer_of(signature, content, at_ms):
    """Digest of the certificate that signed; its chain and revocation are judged at the instant given."""
    if IS_SM:
        return sm_signer((PUBLISHED / signature).read_bytes(), at_ms, content=(PUBLISHED / content).read_bytes())[0]
    cert = TEMP / "signer.pem"
    openssl("cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", PUBLISHED / signature, "-content",
            PUBLISHED / content, "-CAfile", ROOTS, "-purpose", "any", "-attime", at_ms // 1000,
            "-signer", cert, "-out", TEMP / "out")
    check_revocation(cert.read_bytes(), at_ms)
    return certificate_digest(cert.read_bytes())


def check_revocation(pem, at_ms):
    serial = openssl("x509", "-noout", "-serial", data=pem).decode().split("=")[1].strip().lstrip("0")
    for crl in sorted((TRUST / "crl").glob("*")):
        if IS_SM:
            check_sm_list(crl)
        else:
            openssl("crl", "-in", crl, "-CAfile", ROOTS, "-noout")
        text = openssl("crl", "-in", crl, "-noout", "-text").decode()
        for number, when in re.findall(r"Serial Number: ([0-9A-F]+)\s+Revocation Date: (.+) GMT", text):
            instant = datetime.strptime(when, "%b %d %H:%M:%S %Y").replace(tzinfo=timezone.utc)
            need(number.lstrip("0") != serial or instant.timestamp() * 1000 > at_ms, "certificate revoked")


def stamped_ms(stamp, content, authority):
    """The instant of an RFC 3161 time-stamp over a file, by the authority that the policy names."""
    text = openssl("ts", "-reply", "-in", PUBLISHED / stamp, "-text").decode()
    moment = re.search(r"Time stamp: (\w+ +\d+ [\d:]+)(\.\d+)? (\d+) GMT", text)
    need(moment, f"{stamp}: no time in it")
    whole = datetime.strptime(f"{moment[1]} {moment[3]}", "%b %d %H:%M:%S %Y").replace(tzinfo=timezone.utc)
    at_ms = int(whole.timestamp()) * 1000 + int(((moment[2] or ".0")[1:] + "000")[:3])
    if IS_SM:
        token = openssl("ts", "-reply", "-in", PUBLISHED / stamp, "-token_out")
        signer, info = sm_signer(token, at_ms, purpose="timestampsign")
        algorithm, digest = parts(parts(info)[2])
        need(oid(parts(algorithm)[0]) == SM3, f"{stamp}: not over SM3")
        need(body(digest) == sha((PUBLISHED / content).read_bytes()), f"{stamp}: over other bytes")
        need(signer == authority, f"{stamp}: of another authority")
        return at_ms
    openssl("ts", "-verify", "-data", PUBLISHED / content, "-in", PUBLISHED / stamp, "-CAfile", ROOTS,
            "-attime", at_ms // 1000)
    token = openssl("ts", "-reply", "-in", PUBLISHED / stamp, "-token_out")
    pems = openssl("pkcs7", "-inform", "DER", "-print_certs", data=token)
    first = re.search(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", pems, re.S)
    need(first and certificate_digest(first[0]) == authority, f"{stamp}: of another authority")
    return at_ms


def header_bytes(value):
    """Length of tag and length of a DER value, and of what follows."""
    if value[1] < 0x80:
        return 2, value[1]
    count = value[1] & 0x7F
    return 2 + count, int.from_bytes(value[2:2 + count], "big")


def body(value):
    start, length = header_bytes(value)
    need(start + length == len(value), "not one DER value")
    return value[start:]


def parts(value):
    """The DER values inside of a SEQUENCE, SET or explicit tag, each whole."""
    rest, found = body(value), []
    while rest:
        start, length = header_bytes(rest)
        found.append(rest[:start + length])
        rest = rest[start + length:]
    return found


def oid(value):
    numbers, held = [], 0
    for byte in body(value):
        held = held << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(held)
            held = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))


def pem_of(der):
    return openssl("x509", "-inform", "DER", data=der)


def name_and_serial(der):
    fields = parts(parts(der)[0])
    return fields[3], fields[1]


def sm2_check(certificate, data, signature):
    """A bare SM2 signature with the standard user id: the one thing about SM2 that every tool agrees on."""
    for name, content in (("sm.pem", certificate), ("sm.data", data), ("sm.sig", signature)):
        (TEMP / name).write_bytes(content)
    openssl("pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pkeyopt", SM_ID, "-certin", "-inkey", TEMP / "sm.pem",
            "-in", TEMP / "sm.data", "-sigfile", TEMP / "sm.sig")


def sm_signer(signature, at_ms, content=None, purpose="any"):
    """Digest of the certificate that signed, and the content. Plain content is signed itself, that of a token by attributes."""
    signed = parts(parts(parts(signature)[1])[0])
    certificates = [der for part in signed if part[0] == 0xA0 for der in parts(part)]
    infos = parts(signed[-1])
    need(len(infos) == 1, "more than one signer")
    info = parts(infos[0])
    named = parts(info[1])
    found = [der for der in certificates if list(name_and_serial(der)) == named]
    need(len(found) == 1, "the signer's certificate is missing")
    pem = pem_of(found[0])
    attributes = [part for part in info if part[0] == 0xA0]
    if content is None:
        content = body(parts(parts(signed[2])[1])[0])
        values = {oid(parts(one)[0]): parts(parts(one)[1])[0] for one in parts(attributes[0])}
        need(body(values["1.2.840.113549.1.9.4"]) == sha(content), "signed over other bytes")
        named_certificate = parts(parts(parts(values["1.2.840.113549.1.9.16.2.47"])[0])[0])
        need(body(named_certificate[-1]) == sha(found[0]), "another certificate is named inside")
        data = b"\x31" + attributes[0][1:]
    else:
        need(not attributes and len(parts(signed[2])) == 1, "not a bare signature")
        data = content
    need(oid(parts(info[-2])[0]) == SM2_WITH_SM3, "not signed by SM2 with SM3")
    sm2_check(pem, data, body(info[-1]))
    (TEMP / "chain.pem").write_bytes(pem)
    openssl("verify", "-vfyopt", SM_ID, "-CAfile", ROOTS, "-purpose", purpose, "-attime", at_ms // 1000, TEMP / "chain.pem")
    check_revocation(pem, at_ms)
    return b64(sha(found[0])), content


def check_sm_list(crl):
    """openssl has no option for the user id here, so the list's own signature is checked by itself."""
    signed, _, signature = parts(openssl("crl", "-in", crl, "-outform", "DER"))
    roots = re.findall(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", ROOTS.read_bytes(), re.S)
    for pem in roots:
        subject = parts(parts(openssl("x509", "-outform", "DER", data=pem))[0])[5]
        if subject == parts(signed)[2]:
            return sm2_check(pem, signed, body(signature)[1:])
    raise Wrong("a revocation list of an unknown authority")


def merkle_root(entries):
    if not entries:
        return sha(b"")
    if len(entries) == 1:
        return sha(b"\0" + entries[0])
    split = 1 << ((len(entries) - 1).bit_length() - 1)
    return sha(b"\1" + merkle_root(entries[:split]) + merkle_root(entries[split:]))


def sm_hkdf(key, salt, info, length):
    return openssl("kdf", "-keylen", length, "-kdfopt", "digest:SM3", "-kdfopt", f"hexkey:{key.hex()}", "-kdfopt",
                   f"hexsalt:{salt.hex()}", "-kdfopt", f"hexinfo:{info.hex()}", "-binary", "HKDF")


def open_sm_segment(key, sealed, aad):
    """SM4-CTR from counter 0, with HMAC-SM3 over what it is bound to, the nonce and the ciphertext behind it."""
    keys = sm_hkdf(key, sealed[1:33], aad, 48)
    nonce = sealed[33:40] + struct.pack(">I", 0) + b"\1"
    tag_is = openssl("dgst", "-sm3", "-mac", "HMAC", "-macopt", f"hexkey:{keys[16:].hex()}", "-binary",
                     data=aad + nonce + sealed[40:-32])
    need(tag_is == sealed[-32:], "the tag of f0.ebd does not fit")
    return openssl("enc", "-d", "-sm4-ctr", "-K", keys[:16].hex(), "-iv", (nonce + bytes(4)).hex(), data=sealed[40:-32])


def open_segment(key, sealed, aad):
    """AES-256-GCM is AES-256-CTR from counter 2, with the tag behind it; the digest of f0.ebd stands for the tag."""
    counter = sealed[33:40] + struct.pack(">I", 0) + b"\1" + struct.pack(">I", 2)
    stream_key = hkdf(key, sealed[1:33], aad)
    return openssl("enc", "-d", "-aes-256-ctr", "-K", stream_key.hex(), "-iv", counter.hex(), data=sealed[40:-16])


def hkdf(key, salt, info):
    return hmac.new(hmac.new(salt, key, hashlib.sha256).digest(), info + b"\1", hashlib.sha256).digest()


def open_sheet(folder, header, core_hash, key):
    """The sheet is one segment."""
    need(b64(sha(tag("ebid/v1/kc") + core_hash + struct.pack(">I", 0) + key)) == header["files"][0]["kc"],
         "the published key is not the sealed one")
    sealed = (PUBLISHED / folder / "f0.ebd").read_bytes()
    need(b64(sha(sealed)) == header["files"][0]["ct"], "f0.ebd is another file")
    aad = tag("ebid/v1/aad") + core_hash + struct.pack(">I", 0)
    plain = open_sm_segment(key, sealed, aad) if IS_SM else open_segment(key, sealed, aad)
    length = struct.unpack(">Q", plain[:8])[0]
    need(length <= len(plain) - 8 and not any(plain[8 + length:]), "wrong padding")
    return json.loads(plain[8:8 + length])


def check_log_proof(policy, name, receipt):
    """Where there is a proof (C2SP tlog-proof), the log of the policy's key has to hold the receipt; its tree is of SHA-256."""
    if not (PUBLISHED / name).exists():
        return
    committed = {key: value for key, value in receipt.items() if key != "leaf"}
    text = json.dumps(committed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    commitment = b64(sha(unb64(receipt["salt"]) + b"ebid/receipt/v1" + text.encode()))
    entry = f'{{"c":"{commitment}","t":"{receipt["received"]}","v":1}}'.encode()
    proof, note, signatures = (PUBLISHED / name).read_text("utf-8").split("\n\n", 2)
    first, index, *hashes = proof.split("\n")
    origin, size, root = note.split("\n")
    need(first == "c2sp.org/tlog-proof@v1" and index.startswith("index "), f"{name}: not a proof")
    key_name, key_id, key = policy["logKey"].split("+", 2)
    key = base64.b64decode(key)
    need(origin == key_name and len(key) == 33 and key[0] == 1, f"{name}: of another log")
    node, last = int(index[6:]), int(size) - 1
    need(0 <= node <= last, f"{name}: outside of the tree")
    digest = hashlib.sha256(b"\0" + entry).digest()
    for sibling in map(base64.b64decode, hashes):
        need(last > 0, f"{name}: too many hashes")
        if node & 1 or node == last:
            digest = hashlib.sha256(b"\1" + sibling + digest).digest()
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            digest = hashlib.sha256(b"\1" + digest + sibling).digest()
        node, last = node >> 1, last >> 1
    need(last == 0 and base64.b64encode(digest).decode() == root, f"{name}: the receipt is not in the tree")
    (TEMP / "log.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + key[1:])
    (TEMP / "log.note").write_text(note + "\n", "utf-8")
    for line in signatures.splitlines():
        _, signer, value = line.split(" ")
        value = base64.b64decode(value)
        if signer == key_name and value[:4].hex() == key_id:
            (TEMP / "log.sig").write_bytes(value[4:])
            openssl("pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", TEMP / "log.der",
                    "-in", TEMP / "log.note", "-sigfile", TEMP / "log.sig")
            return
    raise Wrong(f"{name}: not signed by the log")


def check_bid(policy, folder, bid):
    header, raw = canonical(f"{folder}/header.json")
    core = header["core"]
    core_raw = json.dumps(core, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    core_hash = sha(tag("ebid/v1/core") + core_raw)
    need(b64(sha(raw)) == bid["header"], "not the header of the closing list")
    need(core["policy"] == policy["digest"], "sealed under another policy")
    at_ms = stamped_ms(f"{folder}/receipt.tsr", f"{folder}/header.p7s", policy["tsa"])
    need(at_ms < int(policy["deadline"]), "late")
    need(signer_of(f"{folder}/header.p7s", f"{folder}/header.json", at_ms) == core["signer"], "signed by another")
    receipt, _ = canonical(f"{folder}/receipt.json")
    need(signer_of(f"{folder}/receipt.p7s", f"{folder}/receipt.json", at_ms) == policy["platform"], "receipt signed by another")
    need(receipt["header"] == bid["header"] and receipt["received"] == str(at_ms), "the receipt is about another bid")
    check_log_proof(policy, f"{folder}/receipt.tlog-proof", receipt)
    if bid["state"] != "opened":
        return f"{core['bidder']}: {bid['state']} ({bid['fault']})"
    signed = open_sheet(folder, header, core_hash, unb64(bid["key"]))
    sheet = signed["sheet"]
    need(sheet["core"] == b64(core_hash), "the sheet belongs to another bid")
    (TEMP / "sheet.p7s").write_bytes(unb64(signed["signature"]))
    SHEETS[bid["header"]] = sheet
    content = json.dumps(sheet, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    (TEMP / "sheet.json").write_bytes(content)
    need(signer_of(TEMP / "sheet.p7s", TEMP / "sheet.json", at_ms) == core["signer"], "the sheet is signed by another")
    return f"{sheet['bidderName']} ({core['bidder']}): {sheet.get('priceFen', '-')} fen {sheet.get('priceWords', '')}"


def check_record(policy, opening):
    """The record that a server publishes; what was read out stands in it as in the sheets."""
    record, _ = canonical("record.json")
    signer = signer_of("record.p7s", "record.json", int(opening["opened"]))
    need(signer == policy["platform"], "signed by another than the platform")
    for field, value in (("tender", policy["tender"]), ("deadline", policy["deadline"]), ("policy", policy["digest"]),
                         ("closing", opening["closing"]), ("stage", opening["stage"])):
        need(record[field] == value, f"another {field} than published")
    told = [(bid["header"], bid["state"]) for bid in record["bids"]]
    need(told == [(bid["header"], bid["state"]) for bid in opening["bids"]], "other bids than the opening")
    for bid in record["bids"]:
        sheet = SHEETS.get(bid["header"], bid)
        same = all(bid.get(field) == sheet.get(field) for field in ("bidderName", "priceFen", "priceWords"))
        need(same, f"bid {bid['number']} was read out otherwise")
    return "signed by the platform, says the same"


def check_not_opened(policy):
    """The record of an opening with too few bids: nothing else than the policy is published with it."""
    record, _ = canonical("record.json")
    need(record.get("outcome") == "too_few_bids", "no closing list, and the record does not say why")
    need(signer_of("record.p7s", "record.json", int(policy["deadline"])) == policy["platform"], "signed by another than the platform")
    for field, value in (("typ", "ebid/record/v1"), ("tender", policy["tender"]), ("deadline", policy["deadline"]),
                         ("policy", policy["digest"]), ("bidsMin", policy["bidsMin"])):
        need(record[field] == value, f"another {field} than published")
    need(record["lot"] in policy["lots"] and record["stage"] in policy["stages"], "another lot or stage than the policy's")
    headers = record["headers"]
    need(sorted(set(headers)) == headers, "its bids are not sorted")
    need(len(headers) < policy["bidsMin"], "as many bids as the policy asks")
    many = "1 bid" if len(headers) == 1 else f"{len(headers)} bids"
    return f"not opened: {many}, fewer than the policy's {policy['bidsMin']}"


def check_page(policy, at_ms):
    """A PDF with one signature inside, over every byte but its own place."""
    pdf = (PUBLISHED / "record.pdf").read_bytes()
    ranges = re.findall(rb"/ByteRange ?\[ ?0 (\d+) (\d+) (\d+) ?\]", pdf)
    need(len(ranges) == 1, "not exactly one signature")
    start, end, rest = map(int, ranges[0])
    need(start < end and end + rest == len(pdf), "the signature is not over the whole file")
    inside = bytes.fromhex(pdf[start + 1:end - 1].decode("ascii"))
    need(pdf[start:start + 1] == b"<" and pdf[end - 1:end] == b">", "no place of a signature")
    signed = sum(header_bytes(inside))
    need(not inside[signed:].strip(b"\0"), "something hides behind the signature")
    (TEMP / "page.p7s").write_bytes(inside[:signed])
    (TEMP / "page").write_bytes(pdf[:start] + pdf[end:])
    # An absolute path stands for itself.
    signer = signer_of(TEMP / "page.p7s", TEMP / "page", at_ms)
    need(signer == policy["platform"], "signed by another than the platform")
    return "signed by the platform over the whole file"


def main():
    global IS_SM
    policy, raw = canonical("policy.json")
    need(policy["suite"] in ("P256-A256GCM-SHA256", "SM2-SM4-SM3"), "sealed with algorithms that this program does not know")
    IS_SM = policy["suite"] == "SM2-SM4-SM3"
    policy["digest"] = b64(sha(raw))
    custodians = {b64(sha(unb64(one["certificate"]))): one["role"] for one in policy["custodians"]}
    agency = signer_of("policy.p7s", "policy.json", int(policy["deadline"]))
    need(custodians.get(agency) == "agency", "policy signed by another than the agency")
    print(f"ok     policy: {policy['title']} ({policy['tender']})")
    is_there = {name: (PUBLISHED / name).exists() for name in ("closing.json", "opening.json", "record.json", "record.pdf")}
    if is_there["record.json"] and not is_there["closing.json"] and not is_there["opening.json"]:
        at_ms = int(policy["deadline"])
        return told(is_there, {"record.json": lambda: check_not_opened(policy), "record.pdf": lambda: check_page(policy, at_ms)})
    closing, closing_raw = canonical("closing.json")
    closed_ms = stamped_ms("closing.tsr", "closing.json", policy["tsa"])
    need(closed_ms >= int(policy["deadline"]), "closing list before the deadline")
    need(closing["policy"] == policy["digest"], "closing list of another tender")
    need(sorted(set(closing["headers"])) == closing["headers"], "closing list not sorted")
    need(b64(merkle_root([unb64(d) for d in closing["headers"]])) == closing["root"], "closing list: wrong root")
    signers = {signer_of(f.name, "closing.json", closed_ms) for f in sorted(PUBLISHED.glob("closing-*.p7s"))}
    need(len(signers & set(custodians)) >= policy["locks"][0]["t"], "too few custodians signed the closing list")
    print(f"ok     closing list: {len(closing['headers'])} bids")
    opening, _ = canonical("opening.json")
    need(signer_of("opening.p7s", "opening.json", int(opening["opened"])) == policy["platform"], "opening signed by another")
    need(opening["closing"] == b64(sha(closing_raw)), "opening of another closing list")
    too_few = len(closing["headers"]) < policy["bidsMin"]
    need(too_few == (opening["outcome"] == "too_few_bids"), "wrong outcome")
    need([bid["header"] for bid in opening["bids"]] == ([] if too_few else closing["headers"]), "bids added or left out")
    print("ok     opening: exactly the bids of the list" if not too_few else "ok     not opened: too few bids")
    is_good = True
    for at, bid in enumerate(opening["bids"], 1):
        try:
            print(f"ok     bids/{at}: {check_bid(policy, f'bids/{at}', bid)}")
        except (Wrong, OSError, ValueError, KeyError) as error:
            print(f"WRONG  bids/{at}: {error}")
            is_good = False
    opened_ms = int(opening["opened"])
    of_record = {"record.json": lambda: check_record(policy, opening), "record.pdf": lambda: check_page(policy, opened_ms)}
    return told(is_there, of_record) and is_good


def told(is_there, checks):
    """Prints what each check of a file that is there says; whether all are right."""
    is_good = True
    for name, check in checks.items():
        if not is_there[name]:
            continue
        try:
            print(f"ok     {name}: {check()}")
        except (Wrong, OSError, ValueError, KeyError, TypeError) as error:
            print(f"WRONG  {name}: {error}")
            is_good = False
    return is_good


if __name__ == "__main__":
    try:
        good = main()
    except (Wrong, OSError, ValueError, KeyError) as error:
        print(f"WRONG  {error}")
        good = False
    print("GOOD" if good else "NOT GOOD")
    sys.exit(0 if good else 1)
