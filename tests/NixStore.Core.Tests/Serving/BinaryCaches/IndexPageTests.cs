using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using NixStore.Signing;

namespace NixStore.Serving.BinaryCaches;

public sealed class IndexPageTests : IAsyncDisposable
{
    private readonly MemoryStore _store = new();
    private readonly SecretKey _key = SecretKey.Generate("cache.example.org-1");
    private readonly RunningServer _server;

    public IndexPageTests()
    {
        _store.Add("openssl-3.0.14");
        _store.Add("openssl-3.0.15");
        _store.Add("hello-2.12.1");
        _server = RunningServer.Start(_store, new ServingOptions { SecretKeys = [_key], BasePath = "/cache/" });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task Shows_the_key_to_trust_and_the_settings_to_paste()
    {
        var page = await GetAsync("", "cache.example.org");

        Assert.Contains(
            $"extra-substituters = http://cache.example.org/cache/\nextra-trusted-public-keys = {Encoded(_key.PublicKey.ToString())}</pre>",
            page,
            StringComparison.Ordinal);
        Assert.Contains("3 store paths", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_proxy_the_address_is_that_of_the_proxy()
        => Assert.Contains(
            "https://cache.example.org/cache/",
            await GetAsync("", "cache.example.org\r\nX-Forwarded-Proto: https"),
            StringComparison.Ordinal);

    [Fact]
    public async Task Says_what_it_means_that_nothing_is_signed()
    {
        await using var unsigned = RunningServer.Start(_store);
        Assert.Contains("signs nothing", await unsigned.GetTextAsync(""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openssl", "openssl-3.0.14", "openssl-3.0.15")]
    [InlineData("OPENSSL+15", "openssl-3.0.15")]
    [InlineData("%20hello%20", "hello-2.12.1")]
    public async Task Finds_paths_whose_names_have_all_words(string query, params string[] names)
    {
        var page = await GetAsync("?q=" + query, "x");

        Assert.Equal(
            names,
            new[] { "hello-2.12.1", "openssl-3.0.14", "openssl-3.0.15" }
                .Where(name => page.Contains($"<h3>{name}</h3>", StringComparison.Ordinal)));
        Assert.All(names, name => Assert.Contains($"./{TestPaths.Path(name).HashPart}.narinfo", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/nix/store/{0}", true)]
    [InlineData("/nix/store/{0}/bin/hello", true)]
    [InlineData("{0}", true)]
    [InlineData("{1}", true)]
    [InlineData("{2}", false)]
    public async Task Finds_a_path_by_its_hash_part_too_but_by_no_piece_of_it(string form, bool found)
    {
        var baseName = TestPaths.Path("hello-2.12.1").ToString();
        var page = await GetAsync("?q=" + string.Format(null, form, baseName, baseName[..10], baseName[2..12]), "x");

        Assert.Equal(found, page.Contains("<h3>hello-2.12.1</h3>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Says_that_nothing_was_found()
        => Assert.Contains("No path has a matching name", await GetAsync("?q=absent", "x"), StringComparison.Ordinal);

    [Fact]
    public async Task Shows_a_bounded_number_of_paths()
    {
        for (var number = 0; number < PathSearch.MostShown + 5; number++)
        {
            _store.Add($"many-{number}");
        }

        Assert.Contains("and 5 more", await GetAsync("?q=many", "x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?q=%3Cscript%3Ealert(1)%3C/script%3E", "x")]
    [InlineData("?q=%22%3E%3Cscript%3E", "x")]
    [InlineData("", "x\"><script>")]
    [InlineData("", "<script>")]
    [InlineData("", "x\r\nX-Forwarded-Proto: <script>")]
    public async Task Nothing_that_a_client_sends_becomes_a_part_of_the_page(string query, string host)
        => Assert.Single(Regex.Matches(await GetAsync(query, host), "<script", RegexOptions.IgnoreCase));

    [Fact]
    public async Task Shows_the_results_of_a_search_under_its_box_and_before_the_settings()
    {
        var page = await GetAsync("?q=openssl", "x");
        int[] positions =
        [
            page.IndexOf("</form>", StringComparison.Ordinal),
            page.IndexOf(FullPath("openssl-3.0.14"), StringComparison.Ordinal),
            page.IndexOf(FullPath("openssl-3.0.15"), StringComparison.Ordinal),
            page.IndexOf("Use it with Nix", StringComparison.Ordinal),
        ];

        Assert.DoesNotContain(-1, positions);
        Assert.Equal(positions.Order(), positions);
    }

    [Fact]
    public async Task The_commands_to_fetch_name_the_path_if_a_search_finds_only_one()
        => Assert.Contains(
            $"<pre>nix copy --from http://x/cache/ {FullPath("hello-2.12.1")}</pre>",
            await GetAsync("?q=hello", "x"),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_name_is_encoded()
    {
        _store.Add("gtk+-3.24");
        var page = await GetAsync("?q=gtk", "x");

        Assert.Contains("<h3>gtk&#x2B;-3.24</h3>", page, StringComparison.Ordinal);
        Assert.Contains($"<code class=\"path\">{Encoded(FullPath("gtk+-3.24"))}</code>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_nothing_from_elsewhere_and_allows_only_its_own_script_and_style()
    {
        using var answer = await _server.GetAsync("");
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            $"default-src 'none'; script-src {HashOf("script", page)}; style-src {HashOf("style", page)}; img-src data:; "
                + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
    }

    [Theory]
    [InlineData(" style=")]
    [InlineData(" on")]
    [InlineData("<button class")]
    public async Task The_page_without_its_script_has_nothing_that_needs_scripts_or_that_the_policy_forbids(string part)
    {
        var page = await GetAsync("?q=openssl", "x");
        var written = page[(page.IndexOf("</style>", StringComparison.Ordinal) + 1)..page.IndexOf("<script>", StringComparison.Ordinal)];

        Assert.DoesNotContain(written.Split('<'), tag => $"<{tag.Split('>')[0]}".Contains(part, StringComparison.Ordinal));
    }

    // As a browser computes it: over everything between the tags.
    private static string HashOf(string element, string page)
    {
        var text = Assert.Single(Regex.Matches(page, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline)).Groups[1].Value;
        return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
    }

    private static string FullPath(string name) => $"/nix/store/{TestPaths.Path(name)}";

    private static string Encoded(string text) => System.Text.Encodings.Web.HtmlEncoder.Default.Encode(text);

    private async Task<string> GetAsync(string query, string host)
    {
        using var client = await RawClient.ConnectAsync(_server.Server.EndPoints[0]);
        await client.SendAsync($"GET /cache/{query} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        var answer = await client.ReceiveAllAsync();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        return answer;
    }
}
