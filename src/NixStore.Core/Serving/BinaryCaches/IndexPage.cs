using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using NixStore.Stores.BinaryCache;

namespace NixStore.Serving.BinaryCaches;

/// <summary>The HTML page for browsers. It uses no external resources and no scripts.</summary>
internal static class IndexPage
{
    private static readonly string[] _units = ["B", "KiB", "MiB", "GiB", "TiB"];

    private static readonly string _style = ReadStyle();

    /// <summary>Writes the page.</summary>
    /// <param name="facts">The contents of the page.</param>
    /// <returns>The HTML.</returns>
    public static string Write(IndexPageFacts facts)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Nix binary cache at {{Encode(facts.Address)}}</title>
            <link rel="icon" href="data:,">
            <style>
            {{_style}}</style>
            </head>
            <body>
            <main>
            <header>
            <h1>Nix binary cache</h1>
            <p>{{DescribeContents(facts)}}</p>
            </header>

            """);
        AppendSettings(page, facts);
        AppendFetching(page, facts);
        if (facts.CanSearch)
        {
            AppendSearch(page, facts);
        }

        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static string DescribeContents(IndexPageFacts facts)
    {
        var paths = facts.PathCount is { } count ? string.Create(CultureInfo.InvariantCulture, $"{count:N0} store paths") : "store paths";
        return $"This server provides {paths} of <code>{Encode(facts.Directory.Path)}</code> to Nix and to PowerShell.";
    }

    private static void AppendSettings(StringBuilder page, IndexPageFacts facts)
    {
        var keys = string.Join(' ', facts.PublicKeys);
        page.Append("<section>\n<h2>Use it with Nix</h2>\n");
        if (facts.PublicKeys.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"""
                <p>Public {(facts.PublicKeys.Count == 1 ? "key" : "keys")} to trust:</p>
                <pre>{Encode(string.Join('\n', facts.PublicKeys))}</pre>
                <p>In <code>nix.conf</code>:</p>
                <pre>extra-substituters = {Encode(facts.Address)}
                extra-trusted-public-keys = {Encode(keys)}</pre>

                """);
        }
        else
        {
            page.Append(CultureInfo.InvariantCulture, $"""
                <p>In <code>nix.conf</code>:</p>
                <pre>extra-substituters = {Encode(facts.Address)}</pre>
                <p class="quiet">This server signs nothing. A client takes from it only paths that are content-addressed or signed by a key
                that it trusts already.</p>

                """);
        }

        page.Append("</section>\n");
    }

    private static void AppendFetching(StringBuilder page, IndexPageFacts facts)
    {
        var path = Encode(facts.Directory.Path) + "/…";
        var trusted = facts.PublicKeys.Count > 0 ? $" -TrustedKey '{Encode(string.Join("', '", facts.PublicKeys))}'" : "";
        page.Append(CultureInfo.InvariantCulture, $"""
            <section>
            <h2>Fetch a path and all that it needs</h2>
            <p>With Nix:</p>
            <pre>nix copy --from {Encode(facts.Address)} {path}</pre>
            <p>In PowerShell, with the module NixStore:</p>
            <pre>Install-StorePath {path} -From {Encode(facts.Address)}{trusted}</pre>
            </section>

            """);
    }

    private static void AppendSearch(StringBuilder page, IndexPageFacts facts)
    {
        page.Append(CultureInfo.InvariantCulture, $"""
            <section>
            <h2>Search</h2>
            <form action="./" method="get" role="search">
            <input type="search" name="q" value="{Encode(facts.Query)}" placeholder="Parts of a name, such as openssl 3.0"
             aria-label="Parts of a name" maxlength="300">
            <button>Search</button>
            </form>

            """);
        if (facts.Found is { } found)
        {
            AppendResult(page, found);
        }

        page.Append("</section>\n");
    }

    private static void AppendResult(StringBuilder page, PathSearchResult found)
    {
        if (found.Paths.Count == 0)
        {
            page.Append("<p class=\"quiet\">No path has a matching name.</p>\n");
            return;
        }

        page.Append("""
            <div class="table">
            <table>
            <tr><th>Name</th><th class="size">Size</th><th>Hash part</th><th>Files</th></tr>

            """);
        foreach (var info in found.Paths)
        {
            page.Append(CultureInfo.InvariantCulture, $"""
                <tr><td>{Encode(info.Path.Name)}</td><td class="size">{FormatSize(info.NarSize)}</td>
                <td class="hash"><a href="./{info.Path.HashPart}{BinaryCacheLayout.NarInfoExtension}">{info.Path.HashPart}</a></td>
                <td><a href="./{info.Path.HashPart}{BinaryCacheLayout.ListingExtension}">list</a></td></tr>

                """);
        }

        page.Append("</table>\n</div>\n");
        if (found.MoreCount > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"quiet\">and {found.MoreCount:N0} more. Enter more of the name.</p>\n");
        }
    }

    private static string FormatSize(long bytes)
    {
        double size = bytes;
        var unit = 0;
        while (size >= 1023.5 && unit < _units.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        var number = size.ToString(unit == 0 || size >= 99.95 ? "0" : "0.0", CultureInfo.InvariantCulture);
        return $"{number} {_units[unit]}";
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    private static string ReadStyle()
    {
        var style = typeof(IndexPage).Assembly.GetManifestResourceStream("NixStore.Serving.BinaryCaches.IndexPage.css")!;
        using var reader = new StreamReader(style, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
