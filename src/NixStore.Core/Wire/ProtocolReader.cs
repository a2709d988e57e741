using System.Globalization;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Signing;

namespace NixStore.Wire;

/// <summary>
/// Reads the values that the worker protocol and the serve protocol have in common
/// (<c>src/libstore/common-protocol.cc</c>). What the peer announces is never trusted: memory grows only with what has arrived.
/// </summary>
/// <param name="wire">The reader of the primitives.</param>
/// <param name="directory">The store directory of the paths.</param>
public class ProtocolReader(WireReader wire, StoreDirectory directory)
{
    /// <summary>The longest text that is taken, in bytes: room for an error with a long trace or a line of a build's log.</summary>
    public const int MaximumTextLength = 16 * 1024 * 1024;

    private const int MaximumPathLength = 4096;

    /// <summary>The reader of the primitives.</summary>
    public WireReader Wire { get; } = wire;

    /// <summary>The store directory of the paths.</summary>
    public StoreDirectory Directory { get; } = directory;

    /// <summary>Reads a text.</summary>
    /// <param name="what">What the text is, for the message.</param>
    /// <returns>The text.</returns>
    /// <exception cref="NixFormatException">The input ends, or it is no text.</exception>
    public string ReadText(string what) => Wire.ReadString(what, MaximumTextLength);

    /// <summary>Reads a count and as many items.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="what">What there is a list of, for the message.</param>
    /// <param name="readItem">Reads an item; at least one word of the input.</param>
    /// <returns>The items.</returns>
    /// <exception cref="NixFormatException">The count is no count, or an item cannot be read.</exception>
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

    /// <summary>Reads a count and as many pairs of a key and a value.</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <param name="what">What there is a map of, for the message.</param>
    /// <param name="readValue">Reads a value; at least one word of the input.</param>
    /// <returns>The values by key; of several for one key the last.</returns>
    /// <exception cref="NixFormatException">The count is no count, or a key or value cannot be read.</exception>
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
    /// <param name="what">What there is a list of, for the message.</param>
    /// <returns>The texts.</returns>
    /// <exception cref="NixFormatException">The list cannot be read.</exception>
    public IReadOnlyList<string> ReadTexts(string what) => ReadList(what, () => ReadText(what));

    /// <summary>Reads a store path.</summary>
    /// <param name="what">What the path is, for the message.</param>
    /// <returns>The path.</returns>
    /// <exception cref="NixFormatException">It is none, or one of another store directory.</exception>
    public StorePath ReadPath(string what)
        => ReadOptionalPath(what) ?? throw new NixFormatException($"{what} is empty, at offset {Wire.Offset}.", Wire.Offset);

    /// <summary>Reads a store path or an empty text.</summary>
    /// <param name="what">What the path is, for the message.</param>
    /// <returns>The path, or null for an empty text.</returns>
    /// <exception cref="NixFormatException">It is neither.</exception>
    public StorePath? ReadOptionalPath(string what)
        => Parse(what, MaximumPathLength, text => text.Length == 0 ? null : Directory.Parse(text));

    /// <summary>Reads a set of store paths.</summary>
    /// <param name="what">What the paths are, for the message.</param>
    /// <returns>The paths, in the order in which they come.</returns>
    /// <exception cref="NixFormatException">The set cannot be read.</exception>
    public IReadOnlyList<StorePath> ReadPaths(string what) => ReadList(what, () => ReadPath(what));

    /// <summary>Reads a content address or an empty text.</summary>
    /// <returns>The content address, or null for an empty text.</returns>
    /// <exception cref="NixFormatException">It is neither.</exception>
    public ContentAddress? ReadOptionalContentAddress()
        => Parse("The content address", MaximumPathLength, static text => text.Length == 0 ? null : ContentAddress.Parse(text));

    /// <summary>Reads a set of signatures.</summary>
    /// <returns>The signatures, in the order in which they come.</returns>
    /// <exception cref="NixFormatException">The set cannot be read.</exception>
    public IReadOnlyList<StoreSignature> ReadSignatures()
        => ReadList("signatures", () => Parse("A signature", MaximumPathLength, StoreSignature.Parse));

    /// <summary>Reads what an output was realised to (worker protocol with its feature, serve protocol 2.8).</summary>
    /// <returns>The path and its signatures.</returns>
    /// <exception cref="NixFormatException">It cannot be read.</exception>
    public UnkeyedRealisation ReadRealisation() => new(ReadPath("The path of an output")) { Signatures = ReadSignatures() };

    /// <summary>Reads an output of a derivation (worker protocol with its feature, serve protocol 2.8).</summary>
    /// <returns>The output.</returns>
    /// <exception cref="NixFormatException">It cannot be read.</exception>
    public DrvPathOutput ReadDrvOutput()
    {
        var derivation = ReadPath("A derivation");
        return Parse("The name of an output", MaximumPathLength, name => new DrvPathOutput(derivation, name));
    }

    /// <summary>Reads the outputs of a derivation.</summary>
    /// <returns>What they were realised to, by output name.</returns>
    /// <exception cref="NixFormatException">They cannot be read.</exception>
    public IReadOnlyDictionary<string, UnkeyedRealisation> ReadOutputs() => ReadMap("outputs", ReadRealisation);

    /// <summary>Reads the outputs of a derivation as JSON, the form of older versions.</summary>
    /// <returns>What they were realised to, by output name.</returns>
    /// <exception cref="NixFormatException">They cannot be read.</exception>
    public IReadOnlyDictionary<string, UnkeyedRealisation> ReadOutputsAsJson()
    {
        var outputs = new SortedDictionary<string, UnkeyedRealisation>(StringComparer.Ordinal);
        foreach (var realisation in ReadMap("outputs", () => Parse("A realisation", MaximumTextLength, RealisationJson.Parse)).Values)
        {
            outputs[realisation.Key.OutputName] = realisation.Value;
        }

        return outputs;
    }

    /// <summary>Passes over a derivation that is sent along to be built.</summary>
    /// <exception cref="NixFormatException">It cannot be read.</exception>
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

    /// <summary>Reads a SHA-256 hash in any of its forms.</summary>
    /// <param name="what">What the hash is of, for the message.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="NixFormatException">It is none.</exception>
    public Hash ReadSha256(string what)
        => Parse(what, MaximumPathLength, static text => Hash.Parse(text, NixHashAlgorithm.Sha256));

    /// <summary>Reads a time in seconds since 1970.</summary>
    /// <param name="what">What the time is, for the message.</param>
    /// <returns>The time; null for 0, which stands for no time.</returns>
    /// <exception cref="NixFormatException">The number is no time.</exception>
    public DateTimeOffset? ReadOptionalTime(string what)
    {
        var seconds = Wire.ReadNumber(what, DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds);
    }

    /// <summary>Reads the number of a known value.</summary>
    /// <typeparam name="T">The values' enumeration.</typeparam>
    /// <param name="what">What the value is, for the message.</param>
    /// <returns>The value.</returns>
    /// <exception cref="NixFormatException">No value has the number.</exception>
    public T ReadValue<T>(string what)
        where T : struct, Enum
    {
        var offset = Wire.Offset;
        var number = Wire.ReadNumber(what, int.MaxValue);
        var value = (T)Enum.ToObject(typeof(T), number);
        return Enum.IsDefined(value)
            ? value
            : throw new NixFormatException(
                string.Create(CultureInfo.InvariantCulture, $"{what} is {number}, which is not known, at offset {offset}."), offset);
    }

    /// <summary>Reads a text and makes a value of it; a fault of the value is told with its place.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="what">What the value is, for the message.</param>
    /// <param name="maximumLength">The most bytes that the text may have.</param>
    /// <param name="parse">Makes the value.</param>
    /// <returns>The value.</returns>
    /// <exception cref="NixFormatException">The text cannot be read, or is no such value.</exception>
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
