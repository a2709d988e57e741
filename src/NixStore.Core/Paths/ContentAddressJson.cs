using System.Text.Json;
using System.Text.Json.Nodes;
using NixStore.Hashing;
using NixStore.Json;

namespace NixStore.Paths;

/// <summary>
/// The JSON format of content addresses: an object with method and hash, or the text of the database in older versions (Nix manual,
/// <c>protocols/json/content-address</c>).
/// </summary>
public static class ContentAddressJson
{
    private static readonly JsonForm _form = new("content address");

    /// <summary>Parses a content address in either format.</summary>
    /// <param name="text">The JSON.</param>
    /// <returns>The content address.</returns>
    /// <exception cref="NixFormatException">The JSON is malformed or not a content address.</exception>
    public static ContentAddress Parse(string text) => _form.Read(text, Read);

    /// <summary>Writes a content address as an object.</summary>
    /// <param name="contentAddress">The content address.</param>
    /// <returns>The JSON, indented.</returns>
    public static string Write(ContentAddress contentAddress) => JsonLayout.OnLines(ToNode(contentAddress));

    internal static ContentAddress Read(JsonElement item)
        => item.ValueKind == JsonValueKind.String
            ? ContentAddress.Parse(item.GetString()!)
            : new ContentAddress(ParseMethod(_form.RequireText(item, "method")), Hash.Parse(_form.RequireText(item, "hash")));

    /// <summary>Reads the content address of a path; null if its method is not known here.</summary>
    internal static ContentAddress? FindKnown(JsonElement item)
        => item.ValueKind == JsonValueKind.String ? ContentAddress.ParseKnown(item.GetString()!)
            : IsMethod(_form.RequireText(item, "method")) ? Read(item)
            : null;

    private static bool IsMethod(string text) => text is "text" or "flat" or "nar" or "git";

    internal static JsonObject ToNode(ContentAddress contentAddress)
    {
        ArgumentNullException.ThrowIfNull(contentAddress);
        return new JsonObject
        {
            ["hash"] = contentAddress.Hash.ToString(HashFormat.Sri),
            ["method"] = PrintMethod(contentAddress.Method),
        };
    }

    internal static string PrintMethod(ContentAddressMethod method) => method.ToString().ToLowerInvariant();

    internal static ContentAddressMethod ParseMethod(string text) => text switch
    {
        "text" => ContentAddressMethod.Text,
        "flat" => ContentAddressMethod.Flat,
        "nar" => ContentAddressMethod.Nar,
        "git" => ContentAddressMethod.Git,
        _ => throw new NixFormatException($"'{text}' is not a method of content addressing. Use text, flat, nar or git."),
    };
}
