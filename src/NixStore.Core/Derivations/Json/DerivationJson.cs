using System.Text.Json;
using NixStore.Json;
using NixStore.Paths;

namespace NixStore.Derivations.Json;

/// <summary>
/// The JSON format of derivations in the versions of Nix (Nix manual, <c>protocols/json/derivation</c>;
/// <c>src/libstore/derivation/json.cc</c>).
/// </summary>
public static class DerivationJson
{
    private const int Indentation = 2;

    private static readonly JsonForm _form = new("derivation");

    /// <summary>Parses one derivation, or a map of derivations by path, in any version.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The derivations. Output paths are as the JSON has them, and not checked.</returns>
    /// <exception cref="NixFormatException">The JSON is malformed or not a derivation.</exception>
    public static IReadOnlyList<Derivation> Parse(string text, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return _form.Read(text, root => Read(root, new DerivationJsonReader(_form, directory)));
    }

    /// <summary>Writes derivations as <c>nix derivation show</c> does: a map by path.</summary>
    /// <param name="derivations">The derivations by their paths.</param>
    /// <param name="version">The version of the format.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The JSON, indented.</returns>
    /// <exception cref="NixFormatException">A text in a derivation is not UTF-8.</exception>
    public static string WriteAll(
        IEnumerable<KeyValuePair<StorePath, Derivation>> derivations, DerivationJsonVersion version, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var writer = new JsonTextWriter(Indentation);
        DerivationJsonWriter.For(version, writer, directory).WriteAll(derivations.OrderBy(static derivation => derivation.Key));
        return writer.ToString();
    }

    /// <summary>Writes one derivation.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="version">The version of the format.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The JSON, indented.</returns>
    /// <exception cref="NixFormatException">A text in the derivation is not UTF-8.</exception>
    public static string Write(Derivation derivation, DerivationJsonVersion version, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        ArgumentNullException.ThrowIfNull(directory);
        var writer = new JsonTextWriter(Indentation);
        DerivationJsonWriter.For(version, writer, directory).Write(derivation);
        return writer.ToString();
    }

    // One derivation has outputs. A map of derivations has paths as its names, and since version 4, it is a member.
    private static IReadOnlyList<Derivation> Read(JsonElement root, DerivationJsonReader reader)
        => _form.Find(root, "outputs") is not null
            ? [reader.Read(root, null)]
            : [.. (_form.Find(root, "derivations") is null ? _form.MembersOf(root) : _form.FindMembers(root, "derivations"))
                .Select(member => reader.Read(member.Value, member.Name))];
}
