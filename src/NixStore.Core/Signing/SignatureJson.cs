using System.Text.Json;
using System.Text.Json.Nodes;
using NixStore.Json;

namespace NixStore.Signing;

/// <summary>
/// The JSON format of signatures: an object of key name and signature, or the text of narinfos in older versions (Nix manual,
/// <c>protocols/json/signature</c>).
/// </summary>
public static class SignatureJson
{
    private static readonly JsonForm _form = new("signature");

    /// <summary>Parses a signature in either format.</summary>
    /// <param name="text">The JSON.</param>
    /// <returns>The signature; whether it is right is not asked here.</returns>
    /// <exception cref="NixFormatException">The JSON is malformed or no signature.</exception>
    public static StoreSignature Parse(string text) => _form.Read(text, Read) is { IsWellFormed: true } signature
        ? signature
        : throw new NixFormatException("The signature has no key's name, or no base64.");

    /// <summary>Writes a signature as an object.</summary>
    /// <param name="signature">The signature.</param>
    /// <returns>The JSON, indented.</returns>
    public static string Write(StoreSignature signature) => JsonLayout.OnLines(ToNode(signature));

    internal static StoreSignature Read(JsonElement item)
        => StoreSignature.Read(
            item.ValueKind == JsonValueKind.String
                ? item.GetString()!
                : $"{_form.RequireText(item, "keyName")}:{_form.RequireText(item, "sig")}");

    internal static JsonNode ToNode(StoreSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return new JsonObject { ["keyName"] = signature.KeyName, ["sig"] = signature.Value };
    }

    internal static JsonNode ToText(StoreSignature signature) => JsonValue.Create(signature.ToString());
}
