using NixStore.Blobs;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>
/// What a NAR and the URL in a narinfo have in common, however the URL is written: the file name without its folder, in lower case,
/// without escapes and a query. Files with the same key stay if one of them is used.
/// </summary>
internal static class NarKey
{
    private const string Extension = ".nar";

    /// <summary>Returns the key of the name of a file or of a URL.</summary>
    public static string Of(string reference)
    {
        var end = reference.AsSpan().IndexOfAny('?', '#');
        var path = end < 0 ? reference : reference[..end];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]).ToLowerInvariant();
    }

    /// <summary>Checks whether a file is a NAR by its name, such as <c>nar/….nar.xz</c>.</summary>
    public static bool IsNar(BlobName name)
    {
        var at = name.Text.LastIndexOf(Extension, StringComparison.Ordinal);
        var end = at + Extension.Length;
        return at > 0 && name.Text.IndexOf('/', at) < 0 && (end == name.Text.Length || name.Text[end] == '.');
    }
}
