using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using NixStore.Paths;
using NixStore.Stores.BinaryCache;

namespace NixStore.Serving.BinaryCaches;

/// <summary>
/// The HTML page for browsers. It uses no external resources. Its script only adds buttons that copy texts, so the page also works without
/// scripts.
/// </summary>
internal static class IndexPage
{
    private static readonly string[] _units = ["B", "KiB", "MiB", "GiB", "TiB"];

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
            <style>{{IndexPageResource.Style.Text}}</style>
            </head>
            <body>
            <main>
            <header>
            <h1>Nix binary cache</h1>
            <p>{{DescribeContents(facts)}}</p>
            </header>

            """);
        if (facts.CanSearch)
        {
            AppendSearch(page, facts);
        }

        AppendSettings(page, facts);
        AppendFetching(page, facts);
        return page.Append("</main>\n<script>").Append(IndexPageResource.Script.Text).Append("</script>\n</body>\n</html>\n").ToString();
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
        var path = facts.Found is { Paths: [var only] }
            ? Encode(facts.Directory.Print(only.Path))
            : Encode(facts.Directory.Path) + "/…";
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
            AppendResult(page, facts.Directory, found);
        }

        page.Append("</section>\n");
    }

    private static void AppendResult(StringBuilder page, StoreDirectory directory, PathSearchResult found)
    {
        if (found.Paths.Count == 0)
        {
            page.Append("<p class=\"quiet\">No path has a matching name.</p>\n");
            return;
        }

        page.Append("<ul>\n");
        foreach (var info in found.Paths)
        {
            page.Append(CultureInfo.InvariantCulture, $"""
                <li>
                <h3>{Encode(info.Path.Name)}</h3>
                <code class="path">{Encode(directory.Print(info.Path))}</code>
                <p class="quiet">{FormatSize(info.NarSize)}
                <a href="./{info.Path.HashPart}{BinaryCacheLayout.NarInfoExtension}">narinfo</a>
                <a href="./{info.Path.HashPart}{BinaryCacheLayout.ListingExtension}">files</a></p>
                </li>

                """);
        }

        page.Append("</ul>\n");
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
}
