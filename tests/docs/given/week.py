"""The reports of the page on digests, as JSON Lines: those of tests/golden/digest, and three more."""

import json
import sys
from pathlib import Path

GOLDEN = Path(sys.argv[1]) / "tests" / "golden" / "digest" / "reports.jsonl"
MORE = (
    ("secret", "وكالة الشرق", "2021-03-10", "اعتقلت هيئة تحرير الشام ثلاثة ناشطين في مدينة إدلب يوم الأربعاء."),
    (
        "far",
        "قناة الميدان",
        "2021-03-10",
        "قُتل جنديان في انفجار عبوة ناسفة بحافلة عسكرية في مدينة درعا اليوم الأربعاء.",
    ),
    (
        "named",
        "إذاعة العاصي",
        "2021-03-09",
        "قصفت قوات النظام قرية الكندة قرب جسر الشغور مساء الثلاثاء، فقُتل المواطن فارس عبد الله الشيخ.",
    ),
)

for line in GOLDEN.open(encoding="utf-8"):
    report = json.loads(line)["report"]
    if report["id"] != "jisr-1":
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
for name, publisher, day, text in MORE:
    told = {"id": name, "publisher": publisher, "published": day, "text": text}
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
