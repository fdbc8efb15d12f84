"""Two pages that show every part of web/README.md once: a list page, and a report with its claims."""


def parts(lang):
    """A list page with filters, table, cards, badges, an incident with its accounts, forms."""
    return ARABIC_PARTS if lang == "ar" else ENGLISH_PARTS


def report(lang):
    """A report page; the report is in Arabic in both languages."""
    claims = CLAIMS["ar" if lang == "ar" else "en"]
    return f'<div class="head"><h1><bdi lang="ar">{TITLE}</bdi></h1></div><div class="reading">{REPORT}<div class="claims">{claims}</div></div>'


TITLE = "هدوء حذر في المدينة القديمة بعد ليلة من القصف"
REPORT = """<article class="report-text" lang="ar" dir="rtl">
<p class="sentence" id="s1"><a class="span" href="#claim-R7-1" data-claims="R7-1" data-part="says" data-at="0-20">أفادت لجان الأحياء</a>
بأن <a class="span" href="#claim-R7-1" data-claims="R7-1" data-part="who" data-at="25-40">القوات المرابطة</a> على التل
<a class="span" href="#claim-R7-1" data-claims="R7-1" data-part="trigger" data-at="48-52">قصفت</a>
<a class="span" href="#claim-R7-1" data-claims="R7-1" data-part="where" data-at="53-70">حي الدباغة القديم</a>
<a class="span" href="#claim-R7-1" data-claims="R7-1" data-part="when" data-at="71-85">مساء الأربعاء</a>، ما أدى إلى مقتل
<a class="span" href="#claim-R7-1" data-claims="R7-1 R7-2" data-part="count" data-at="100-106">4 مدنيين</a> وإصابة
<a class="span" href="#claim-R7-2" data-claims="R7-2" data-part="count" data-at="113-126">سبعة عشر آخرين</a>.</p>
<p class="sentence" id="s2">وفي المقابل نفى ناطق عسكري أن تكون قواته قد
<a class="span" href="#claim-R7-3" data-claims="R7-3" data-part="trigger" data-at="180-192">استهدفت الحي</a>، وقال إن
<a class="span" href="#claim-R7-3" data-claims="R7-3" data-part="whom" data-at="200-215">مواقع للمسلحين</a> هي التي أصيبت.</p>
<p class="sentence is-quiet" id="s3">ويشهد السوق المغطى حركة خفيفة منذ الصباح، بينما أغلقت أفران كثيرة أبوابها (Bab al-Nasr) لنقص الوقود.</p>
</article>"""


def _claim(uid, family, kind, badges, facts, link):
    values = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
    return f"""<article class="claim card" id="claim-{uid}" data-claim="{uid}" tabindex="-1"><header class="card-head">
<h2 class="card-title"><span class="type" data-family="{family}">{kind}</span></h2><a class="to-text" href="#s1">{link}</a></header>
<p class="badges">{badges}</p><dl class="facts">{values}</dl></article>"""


CLAIMS = {
    "ar": _claim("R7-1", "violence", "قصف", '<span class="badge occurred">وقع</span><span class="badge single">مصدر واحد</span>',
        [("الفاعل", '<span class="value" data-span="25-40">القوات المرابطة على التل</span>'), ("المكان", '<span class="value" data-span="53-70">حي الدباغة</span>'),
         ("العدد", '<span class="value" data-span="100-106"><bdi>4</bdi> قتلى</span>'), ("المصدر", "لجان الأحياء")], "إلى النص")
    + _claim("R7-2", "violence", "ضحايا", '<span class="badge occurred">وقع</span><span class="badge agreed">متفق عليه</span>',
        [("العدد", '<span class="value" data-span="113-126"><bdi>17</bdi> جريحا</span>'), ("الثقة", '<meter class="confidence" min="0" max="1" value="0.8" aria-label="الثقة"></meter> <bdi>0.8</bdi>')], "إلى النص")
    + _claim("R7-3", "violence", "قصف", '<span class="badge denied">منفي</span><span class="badge disputed">مختلف فيه</span>',
        [("المصدر", "ناطق عسكري"), ("المتأثر", '<span class="value" data-span="200-215">مواقع للمسلحين</span>')], "إلى النص"),
    "en": _claim("R7-1", "violence", "shelling", '<span class="badge occurred">occurred</span><span class="badge single">single source</span>',
        [("who", '<span class="value" data-span="25-40"><bdi lang="ar">القوات المرابطة على التل</bdi></span>'), ("where", '<span class="value" data-span="53-70"><bdi lang="ar">حي الدباغة</bdi></span>'),
         ("count", '<span class="value" data-span="100-106">4 killed</span>'), ("says", '<bdi lang="ar">لجان الأحياء</bdi>')], "to the text")
    + _claim("R7-2", "violence", "casualties", '<span class="badge occurred">occurred</span><span class="badge agreed">agreed</span>',
        [("count", '<span class="value" data-span="113-126">17 injured</span>'), ("confidence", '<meter class="confidence" min="0" max="1" value="0.8" aria-label="confidence"></meter> 0.8')], "to the text")
    + _claim("R7-3", "violence", "shelling", '<span class="badge denied">denied</span><span class="badge disputed">disputed</span>',
        [("says", '<bdi lang="ar">ناطق عسكري</bdi>'), ("to whom", '<span class="value" data-span="200-215"><bdi lang="ar">مواقع للمسلحين</bdi></span>')], "to the text"),
}  # fmt: skip

ARABIC_PARTS = """<div class="head"><h1>الحوادث</h1><p class="head-note">342 حادثة في 58 يوما</p>
<p class="actions"><a class="button" href="#">تصدير CSV</a><a class="button primary" href="#">مراجعة</a></p></div>
<nav class="tabs" aria-label="العرض"><a href="#" aria-current="page">جدول</a><a href="#">بطاقات</a><a href="#">خريطة</a></nav>
<div class="split"><form class="filters" id="filters" method="get">
<div class="field"><label for="q">كلمات</label><input id="q" name="q" type="search" placeholder="حصار، معبر…"><p class="hint">بحث في نص التقارير</p></div>
<fieldset class="field"><legend>الحال</legend><label class="check"><input type="checkbox" name="status" value="occurred" checked>وقع<span class="count">280</span></label>
<label class="check"><input type="checkbox" name="status" value="ongoing">مستمر<span class="count">41</span></label>
<label class="check"><input type="checkbox" name="status" value="denied">منفي<span class="count">21</span></label></fieldset>
<div class="field"><span class="label">المدة</span><div class="pair"><input type="date" name="since" aria-label="من"><input type="date" name="until" aria-label="إلى"></div></div>
<div class="field has-error"><label for="radius">نصف القطر (كم)</label><input id="radius" name="radius" inputmode="decimal" value="-3" aria-describedby="radius-error" aria-invalid="true"><p class="error" id="radius-error">عدد موجب من فضلك.</p></div>
<button class="button primary">تطبيق</button></form>
<div class="content"><p class="chips"><a class="chip" href="#">قصف <span class="chip-off" aria-hidden="true">×</span></a><a class="chip" href="#">منذ 2024-03-01 <span class="chip-off" aria-hidden="true">×</span></a></p>
<div class="table-box" tabindex="0" role="region" aria-label="جدول الحوادث"><table class="table stack"><thead><tr>
<th aria-sort="descending"><a href="?by=day">اليوم</a></th><th aria-sort="none"><a href="?by=type">النوع</a></th><th>المكان</th><th>الاتفاق</th><th class="num" aria-sort="none"><a href="?by=killed">قتلى</a></th><th>الرقم</th></tr></thead><tbody>
<tr data-uid="Ia1"><td data-label="اليوم"><time datetime="2024-03-09">9 آذار 2024</time></td><td data-label="النوع"><span class="type" data-family="violence">قصف</span></td><td data-label="المكان">حي الدباغة</td><td data-label="الاتفاق"><span class="badge disputed">مختلف فيه</span></td><td class="num" data-label="قتلى"><bdi dir="ltr">4–7</bdi></td><td class="id" data-label="الرقم"><a href="#"><bdi>Ia1</bdi></a></td></tr>
<tr data-uid="Ia2"><td data-label="اليوم"><time datetime="2024-03-08">8 آذار 2024</time></td><td data-label="النوع"><span class="type" data-family="access">حصار</span></td><td data-label="المكان">بلدة تل العرعر</td><td data-label="الاتفاق"><span class="badge agreed">متفق عليه</span></td><td class="num" data-label="قتلى">–</td><td class="id" data-label="الرقم"><a href="#"><bdi>Ia2</bdi></a></td></tr>
<tr data-uid="Ia3"><td data-label="اليوم"><time datetime="2024-03-07">7 آذار 2024</time></td><td data-label="النوع"><span class="type" data-family="humanitarian">مساعدات</span></td><td data-label="المكان">معبر الرمانة (Al-Rummana)</td><td data-label="الاتفاق"><span class="badge single">مصدر واحد</span></td><td class="num" data-label="قتلى">–</td><td class="id" data-label="الرقم"><a href="#"><bdi>Ia3</bdi></a></td></tr></tbody></table></div>
<nav class="pager" aria-label="الصفحات"><a class="button" rel="prev" href="#">السابق</a><span class="pager-state"><bdi dir="ltr">1–3</bdi> من 342</span><a class="button" rel="next" href="#">التالي</a></nav>
<p class="badges"><span class="badge occurred">وقع</span><span class="badge ongoing">مستمر</span><span class="badge planned">مزمع</span><span class="badge possible">محتمل</span><span class="badge denied">منفي</span><span class="badge agreed">متفق عليه</span><span class="badge disputed">مختلف فيه</span><span class="badge single">مصدر واحد</span><span class="badge untold">لم يُذكر</span><span class="badge accepted">مقبول</span><span class="badge corrected">مصحح</span><span class="badge rejected">مرفوض</span><span class="badge open">بانتظار المراجعة</span><span class="badge restricted">مقيد</span><span class="badge protected">محمي</span></p>
<div class="figures"><div class="figure"><p class="figure-number">342</p><p class="figure-label">حادثة</p></div><div class="figure"><p class="figure-number">1,204</p><p class="figure-label">ادعاء</p></div><div class="figure"><p class="figure-number">31</p><p class="figure-label">مصدرا</p></div></div>
<h2>رواية كل مصدر</h2><div class="accounts" tabindex="0" role="region" aria-label="الروايات"><article class="account"><h3>لجان الأحياء</h3><figure><blockquote class="evidence" lang="ar" dir="rtl">سقطت القذائف على <mark class="span" data-part="where">سوق الدباغة</mark> فقتلت <mark class="span" data-part="count">سبعة أشخاص</mark> بينهم امرأتان.</blockquote><figcaption class="cite">لجان الأحياء، <time datetime="2024-03-09">9 آذار</time></figcaption></figure><dl class="facts"><div><dt>قتلى</dt><dd><span class="value disputed"><bdi>7</bdi></span></dd></div><div><dt>المكان</dt><dd><span class="value agreed">سوق الدباغة</span></dd></div></dl></article>
<article class="account"><h3>وكالة رسمية</h3><figure><blockquote class="evidence" lang="ar" dir="rtl">أدى سقوط قذيفة إلى وفاة <mark class="span" data-part="count">أربعة</mark> من الأهالي في <mark class="span" data-part="where">سوق الدباغة</mark>.</blockquote><figcaption class="cite">وكالة رسمية، <time datetime="2024-03-10">10 آذار</time></figcaption></figure><dl class="facts"><div><dt>قتلى</dt><dd><span class="value disputed"><bdi>4</bdi></span></dd></div><div><dt>المكان</dt><dd><span class="value agreed">سوق الدباغة</span></dd></div></dl></article></div>
<p class="notice ok">قُبل الادعاء.</p><p class="notice warn">هذا التقرير قُرئ بترميز مصحح.</p><p class="notice error">لم تُحفظ التغييرات: انتهت الجلسة.</p><p class="empty">لا حوادث بهذه الشروط.</p>
<div class="strip" role="img" aria-label="الطريق عبر الزمن"><span class="strip-part state-open"></span><span class="strip-part state-closed"></span><span class="strip-part state-disputed"></span><span class="strip-part state-unknown"></span></div>
<ol class="feed"><li><time datetime="2024-03-10T08:30">10 آذار 08:30</time><span class="feed-act">تصحيح</span><span class="feed-text">عدد القتلى في <a href="#">الحادثة <bdi>Ia1</bdi></a> من 5 إلى <bdi dir="ltr">4–7</bdi></span></li></ol>
<form class="form"><div class="field"><label for="why">سبب الرفض</label><textarea id="why" name="why"></textarea></div><div class="form-actions"><button class="button primary">حفظ</button><button class="button">إلغاء</button><button class="button danger">رفض</button></div></form></div></div>"""

ENGLISH_PARTS = """<div class="head"><h1>Incidents</h1><p class="head-note">342 incidents in 58 days</p>
<p class="actions"><a class="button" href="#">Export CSV</a><a class="button primary" href="#">Review</a></p></div>
<nav class="tabs" aria-label="View"><a href="#" aria-current="page">Table</a><a href="#">Cards</a><a href="#">Map</a></nav>
<div class="split"><form class="filters" id="filters" method="get">
<div class="field"><label for="q">Words</label><input id="q" name="q" type="search" placeholder="siege, crossing…"><p class="hint">Searches the text of reports</p></div>
<fieldset class="field"><legend>Status</legend><label class="check"><input type="checkbox" name="status" value="occurred" checked>occurred<span class="count">280</span></label>
<label class="check"><input type="checkbox" name="status" value="ongoing">ongoing<span class="count">41</span></label></fieldset>
<button class="button primary">Apply</button></form>
<div class="content"><p class="chips"><a class="chip" href="#">shelling <span class="chip-off" aria-hidden="true">×</span></a></p>
<div class="table-box" tabindex="0" role="region" aria-label="Table of incidents"><table class="table stack"><thead><tr>
<th aria-sort="descending"><a href="?by=day">Day</a></th><th aria-sort="none"><a href="?by=type">Type</a></th><th>Place</th><th>Agreement</th><th class="num" aria-sort="none"><a href="?by=killed">Killed</a></th><th>Id</th></tr></thead><tbody>
<tr data-uid="Ia1"><td data-label="Day"><time datetime="2024-03-09">9 March 2024</time></td><td data-label="Type"><span class="type" data-family="violence">shelling</span></td><td data-label="Place"><bdi lang="ar">حي الدباغة</bdi></td><td data-label="Agreement"><span class="badge disputed">disputed</span></td><td class="num" data-label="Killed">4–7</td><td class="id" data-label="Id"><a href="#">Ia1</a></td></tr>
<tr data-uid="Ia2"><td data-label="Day"><time datetime="2024-03-08">8 March 2024</time></td><td data-label="Type"><span class="type" data-family="access">siege</span></td><td data-label="Place"><bdi lang="ar">بلدة تل العرعر</bdi></td><td data-label="Agreement"><span class="badge agreed">agreed</span></td><td class="num" data-label="Killed">–</td><td class="id" data-label="Id"><a href="#">Ia2</a></td></tr></tbody></table></div>
<nav class="pager" aria-label="Pages"><a class="button" rel="prev" href="#">Previous</a><span class="pager-state">1–2 of 342</span><a class="button" rel="next" href="#">Next</a></nav>
<p class="badges"><span class="badge occurred">occurred</span><span class="badge ongoing">ongoing</span><span class="badge planned">planned</span><span class="badge possible">possible</span><span class="badge denied">denied</span><span class="badge agreed">agreed</span><span class="badge disputed">disputed</span><span class="badge single">single source</span><span class="badge untold">not told</span><span class="badge accepted">accepted</span><span class="badge corrected">corrected</span><span class="badge rejected">rejected</span><span class="badge open">to review</span><span class="badge restricted">restricted</span><span class="badge protected">protected</span></p>
<div class="figures"><div class="figure"><p class="figure-number">342</p><p class="figure-label">incidents</p></div><div class="figure"><p class="figure-number">1,204</p><p class="figure-label">claims</p></div></div>
<h2>Account by account</h2><div class="accounts" tabindex="0" role="region" aria-label="Accounts"><article class="account"><h3><bdi lang="ar">لجان الأحياء</bdi></h3><figure><blockquote class="evidence" lang="ar" dir="rtl">سقطت القذائف على <mark class="span" data-part="where">سوق الدباغة</mark> فقتلت <mark class="span" data-part="count">سبعة أشخاص</mark>.</blockquote><figcaption class="cite">9 March</figcaption></figure><dl class="facts"><div><dt>killed</dt><dd><span class="value disputed">7</span></dd></div></dl></article></div>
<p class="notice ok">The claim was accepted.</p><p class="notice warn">This report was read in another encoding.</p><p class="notice error">Nothing was saved: the session has ended.</p><p class="empty">No incidents match.</p>
<ol class="feed"><li><time datetime="2024-03-10T08:30">10 March 08:30</time><span class="feed-act">corrected</span><span class="feed-text">killed in <a href="#">incident Ia1</a> from 5 to 4–7</span></li></ol>
<form class="form"><div class="field"><label for="why">Reason</label><textarea id="why" name="why"></textarea></div><div class="form-actions"><button class="button primary">Save</button><button class="button">Cancel</button><button class="button danger">Reject</button></div></form></div></div>"""
