/** Feeds as they are found in the world, each in the dialect of its program, with the mistakes that such programs make. */

export const rss091 = `<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Old</title><link>http://old.example/</link><description>x</description><language>en</language>
<item><title>Caf\u00e9 &amp; bar</title><link>/cafe.html</link><description>Plain, &lt;b&gt;bold&lt;/b&gt; &amp; \u00fc</description></item>
<item><title>No link at all</title></item>
</channel></rss>`;

export const rdf = `<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="http://rdf.example/"><title>R</title><link>http://rdf.example/</link><description/>
<items><rdf:Seq><rdf:li resource="http://rdf.example/1"/></rdf:Seq></items></channel>
<item rdf:about="http://rdf.example/1"><title>One</title><link>http://rdf.example/1?utm=x</link>
<description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded>
<dc:creator>Ann</dc:creator><dc:date>2004-03-01T08:00-05:00</dc:date><dc:subject>a</dc:subject><dc:subject>b</dc:subject></item>
</rdf:RDF>`;

export const medium = `<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" version="2.0" xmlns:cc="http://cyber.law.harvard.edu/rss/creativeCommonsRssModule.html">
    <channel>
        <title><![CDATA[Stories by Ann on Medium]]></title>
        <link>https://medium.com/@ann?source=rss-1------2</link>
        <atom:link href="https://medium.com/@ann/feed" rel="self" type="application/rss+xml"/>
        <item>
            <title><![CDATA[It\u2019s <em>alive</em> &amp; well]]></title>
            <link>https://medium.com/@ann/alive-1a2b?source=rss-1------2</link>
            <guid isPermaLink="false">https://medium.com/p/1a2b</guid>
            <category><![CDATA[machine-learning]]></category>
            <category><![CDATA[data]]></category>
            <category><![CDATA[data]]></category>
            <dc:creator><![CDATA[Ann]]></dc:creator>
            <pubDate>Sat, 31 Jan 2026 10:00:00 GMT</pubDate>
            <atom:updated>2026-02-01T11:12:13.456Z</atom:updated>
            <content:encoded><![CDATA[<h3>Head</h3><p>First <a href="/p/2">link</a>.</p><figure><img alt="" src="https://cdn-images-1.medium.com/max/1/a.png" /></figure><p>Second&nbsp;one</p>]]></content:encoded>
        </item>
    </channel>
</rss>`;

export const substack = `<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" version="2.0"><channel><title><![CDATA[News]]></title><link>https://news.substack.com</link><webMaster><![CDATA[news@substack.com]]></webMaster><item><title><![CDATA[Issue 1]]></title><description><![CDATA[What is in it]]></description><link>https://news.substack.com/p/issue-1</link><guid isPermaLink="true">https://news.substack.com/p/issue-1</guid><dc:creator><![CDATA[Bo]]></dc:creator><pubDate>Mon, 02 Feb 2026 09:30:00 GMT</pubDate><enclosure url="https://substack.com/img.png" length="0" type="image/jpeg"/><content:encoded><![CDATA[<p>The whole text</p>]]></content:encoded></item></channel></rss>`;

export const atom = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://atom.example/blog/">
  <title type="text">A</title><id>tag:atom.example,2026:feed</id><updated>2026-01-01T00:00:00Z</updated>
  <author><name>Everybody</name></author><link rel="self" href="feed.xml"/><link href="."/>
  <entry><id>tag:atom.example,2026:1</id><title type="html">AT&amp;amp;T &lt;i&gt;now&lt;/i&gt;</title>
    <link rel="enclosure" href="a.mp3"/><link rel="alternate" type="text/html" href="one.html"/>
    <published>2026-01-31T12:00:00+02:00</published><updated>2026-01-31T12:30:00+02:00</updated>
    <category term="x" label="Label"/><category term="y"/><author><name>Ann</name></author><author><name>Bo</name></author>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Hello <a href="two.html">two</a></p></div></content></entry>
  <entry><id>tag:atom.example,2026:2</id><title>Plain &lt; text</title><link href="https://elsewhere.example/2"/>
    <updated>2026-02-30T00:00:00Z</updated><summary>1 &lt; 2 &amp; so on</summary></entry>
</feed>`;

export const json = JSON.stringify({
  version: 'https://jsonfeed.org/version/1.1',
  title: 'J',
  home_page_url: 'https://json.example/',
  items: [
    {
      id: 7,
      url: '/7',
      title: 'Seven',
      content_html: '<p>seven</p>',
      date_published: '2026-01-31',
      tags: ['t'],
      authors: [{ name: 'Jo' }],
    },
    { id: 'b', content_text: 'plain <b>', summary: 's' },
  ],
});

/** Something before the declaration, a bare ampersand, a control character, an entity of HTML, a tag that nobody closes. */
export const broken = `\n\n<br /><b>Warning</b>: include()
<?xml version="1.0"?><rss version="2.0"><channel><title>B & C</title><link>http://broken.example</link>
<item><title>Fish & chips&nbsp;\x0b&hellip;</title><link>http://broken.example/a?x=1&y=2</link><guid>42</guid>
<pubDate>yesterday</pubDate><description><![CDATA[<p>Unclosed <b>tag]]></description></item>
<item><title></title><link>javascript:alert(1)</link><guid>http://broken.example/guid</guid><pubDate>Thu, 1 Jan 1970 00:00:00 GMT</pubDate></item>
<item><title>Again</title><guid>42</guid></item>
</channel></rss>`;
