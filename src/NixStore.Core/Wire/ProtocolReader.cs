using System.Globalization;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Signing;

namespace NixStore.Wire;

/// <summary>
/// Reads the values that are common to the worker protocol and the serve protocol (<c>src/libstore/common-protocol.cc</c>). Announced
/// lengths are not trusted: memory grows only with the data that has arrived.
/// </summary>
/// <param name="wire">The reader of the primitives.</param>
/// <param name="directory">The store directory of the paths.</param>
public class ProtocolReader(WireReader wire, StoreDirectory directory)
{
    /// <summary>The maximum size of a text in bytes, which is enough for an error with a long trace or a line of a build log.</summary>
    public const int MaximumTextLength = 16 * 1024 * 1024;

    private const int MaximumPathLength = 4096;

    /// <summary>Gets the reader of the primitives.</summary>
    public WireReader Wire { get; } = wire;

    /// <summary>Gets the store directory of the paths.</summary>
    public StoreDirectory Directory { get; } = directory;

    /// <summary>Reads a text.</summary>
    /// <param name="what">The description of the text in messages.</param>
    /// <returns>The text.</returns>
    /// <exception cref="NixFormatException">The input ends, or the text is malformed.</exception>
    public string ReadText(string what) => Wire.ReadString(what, MaximumTextLength);

    /// <summary>Reads a count and that number of items.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="what">The description of the items in messages.</param>
    /// <param name="readItem">Reads an item, which has at least one word.</param>
    /// <returns>The items.</returns>
    /// <exception cref="NixFormatException">The count or an item is malformed.</exception>
    public IReadOnlyList<T> ReadList<T>(string what, Func<T> readItem)
    {
        ArgumentNullException.ThrowIfNull(readItem);
        var count = Wire.ReadNumber($"The count of {what}", int.MaxValue);
        var items = new List<T>();
        for (var i = 0L; i < count; i++)
        {
            items.Add(readItem());
        }

        return items;
    }

    /// <summary>Reads a count and that number of pairs of a key and a value.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="what">The description of the pairs in messages.</param>
    /// <param name="readValue">Reads a value, which has at least one word.</param>
    /// <returns>The values by key. If a key occurs several times, its last value.</returns>
    /// <exception cref="NixFormatException">The count, a key or a value is malformed.</exception>
    public IReadOnlyDictionary<string, T> ReadMap<T>(string what, Func<T> readValue)
    {
        ArgumentNullException.ThrowIfNull(readValue);
        var map = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in ReadList(what, () => (ReadText(what), readValue())))
        {
            map[key] = value;
        }

        return map;
    }

    /// <summary>Reads a list of texts.</summary>
    /// <param name="what">The description of the items in messages.</param>
    /// <returns>The texts.</returns>
    /// <exception cref="NixFormatException">The list is malformed.</exception>
    public IReadOnlyList<string> ReadTexts(string what) => ReadList(what, () => ReadText(what));

    /// <summary>Reads a store path.</summary>
    /// <param name="what">The description of the path in messages.</param>
    /// <returns>The path.</returns>
    /// <exception cref="NixFormatException">The text is not a path in the store directory.</exception>
    public StorePath ReadPath(string what)
        => ReadOptionalPath(what) ?? throw new NixFormatException($"{what} is empty, at offset {Wire.Offset}.", Wire.Offset);

    /// <summary>Reads a store path or an empty text.</summary>
    /// <param name="what">The description of the path in messages.</param>
    /// <returns>The path, or null for an empty text.</returns>
    /// <exception cref="NixFormatException">The text is neither empty nor a path in the store directory.</exception>
    public StorePath? ReadOptionalPath(string what)
        => Parse(what, MaximumPathLength, text => text.Length == 0 ? null : Directory.Parse(text));

    /// <summary>Reads a set of store paths.</summary>
    /// <param name="what">The description of the paths in messages.</param>
    /// <returns>The paths, in the order of the input.</returns>
    /// <exception cref="NixFormatException">The set is malformed.</exception>
    public IReadOnlyList<StorePath> ReadPaths(string what) => ReadList(what, () => ReadPath(what));

    /// <summary>Reads a content address or an empty text.</summary>
    /// <returns>The content address, or null for an empty text.</returns>
    /// <exception cref="NixFormatException">The text is neither empty nor a content address.</exception>
    public ContentAddress? ReadOptionalContentAddress()
        => Parse("The content address", MaximumPathLength, ContentAddress.ParseKnown);

    /// <summary>Reads a set of signatures.</summary>
    /// <returns>The signatures, in the order of the input.</returns>
    /// <exception cref="NixFormatException">The set is malformed.</exception>
    public IReadOnlyList<StoreSignature> ReadSignatures()
        => ReadList("signatures", () => Parse("A signature", MaximumPathLength, StoreSignature.Read));

    /// <summary>Reads the realisation of an output (worker protocol with its feature, serve protocol 2.8).</summary>
    /// <returns>The path and its signatures.</returns>
    /// <exception cref="NixFormatException">The realisation is malformed.</exception>
    public UnkeyedRealisation ReadRealisation() => new(ReadPath("The path of an output")) { Signatures = ReadSignatures() };

    /// <summary>Reads an output of a derivation (worker protocol with its feature, serve protocol 2.8).</summary>
    /// <returns>The output.</returns>
    /// <exception cref="NixFormatException">The output is malformed.</exception>
    public DrvPathOutput ReadDrvOutput()
    {
        var derivation = ReadPath("A derivation");
        return Parse("The name of an output", MaximumPathLength, name => new DrvPathOutput(derivation, name));
    }

    /// <summary>Reads the outputs of a derivation.</summary>
    /// <returns>The realisations by output name.</returns>
    /// <exception cref="NixFormatException">The outputs are malformed.</exception>
    public IReadOnlyDictionary<string, UnkeyedRealisation> ReadOutputs() => ReadMap("outputs", ReadRealisation);

    /// <summary>Reads the outputs of a derivation as JSON, the format of older versions.</summary>
    /// <returns>The realisations by output name.</returns>
    /// <exception cref="NixFormatException">The outputs are malformed.</exception>
    public IReadOnlyDictionary<string, UnkeyedRealisation> ReadOutputsAsJson()
    {
        var outputs = new SortedDictionary<string, UnkeyedRealisation>(StringComparer.Ordinal);
        foreach (var realisation in ReadMap("outputs", () => Parse("A realisation", MaximumTextLength, RealisationJson.Parse)).Values)
        {
            outputs[realisation.Key.OutputName] = realisation.Value;
        }

        return outputs;
    }

    /// <summary>Skips a derivation that was sent to be built.</summary>
    /// <exception cref="NixFormatException">The derivation is malformed.</exception>
    public void SkipDerivation()
    {
        // Each output is its name, path, method with algorithm, and hash.
        ReadList("outputs", () => (ReadText("An output"), ReadText("A path"), ReadText("An algorithm"), ReadText("A hash")));
        ReadPaths("inputs");
        ReadText("A platform");
        ReadText("A builder");
        ReadTexts("arguments");
        ReadMap("variables", () => ReadText("A variable"));
    }

    /// <summary>Reads a SHA-256 hash in any form.</summary>
    /// <param name="what">The description of the hash in messages.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="NixFormatException">The text is not a SHA-256 hash.</exception>
    public Hash ReadSha256(string what)
        => Parse(what, MaximumPathLength, static text => Hash.Parse(text, NixHashAlgorithm.Sha256));

    /// <summary>Reads a time in seconds since 1970.</summary>
    /// <param name="what">The description of the time in messages.</param>
    /// <returns>The time, or null if the number is 0.</returns>
    /// <exception cref="NixFormatException">The number is out of range.</exception>
    public DateTimeOffset? ReadOptionalTime(string what)
    {
        var seconds = Wire.ReadNumber(what, DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds);
    }

    /// <summary>Reads the number of an enumeration value.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="what">The description of the value in messages.</param>
    /// <returns>The value.</returns>
    /// <exception cref="NixFormatException">The number is not defined.</exception>
    public T ReadValue<T>(string what)
        where T : struct, Enum
    {
        var offset = Wire.Offset;
        var number = Wire.ReadNumber(what, int.MaxValue);
        var value = (T)Enum.ToObject(typeof(T), number);
        return Enum.IsDefined(value)
            ? value
            : throw new NixFormatException(
                string.Create(CultureInfo.InvariantCulture, $"{what} has the unknown value {number}, at offset {offset}."), offset);
    }

    /// <summary>Reads a text and parses it. An error of the parser is reported with the offset of the text.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="what">The description of the value in messages.</param>
    /// <param name="maximumLength">The maximum size of the text in bytes.</param>
    /// <param name="parse">Parses the text.</param>
    /// <returns>The value.</returns>
    /// <exception cref="NixFormatException">The text is malformed, or is not a value of the type.</exception>
    protected T Parse<T>(string what, int maximumLength, Func<string, T> parse)
    {
        ArgumentNullException.ThrowIfNull(parse);
        var offset = Wire.Offset;
        var text = Wire.ReadString(what, maximumLength);
        try
        {
            return parse(text);
        }
        catch (NixFormatException fault)
        {
            throw new NixFormatException($"{what} cannot be read: {fault.Message.TrimEnd('.')}, at offset {offset}.", offset, fault);
        }
    }
}
