namespace NixStore.Blobs.Transfers;

/// <summary>The names of URLs in messages.</summary>
internal static class HttpAddress
{
    /// <summary>Names what was requested, after redirections, without what these have added as a credential.</summary>
    public static string NameOf(HttpRequestMessage? request) => request?.RequestUri is { } address ? NameOf(address) : "";

    /// <summary>Names a URL without its query and credential.</summary>
    public static string NameOf(Uri address)
        => address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) + address.AbsolutePath;
}
