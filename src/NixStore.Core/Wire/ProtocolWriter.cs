using System.Globalization;
using System.Text.Json.Nodes;
using NixStore.Hashing;
using NixStore.Json;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Signing;

namespace NixStore.Wire;

/// <summary>Writes the values that are common to the worker protocol and the serve protocol.</summary>
/// <param name="wire">The writer of the primitives.</param>
/// <param name="directory">The store directory of the paths.</param>
public class ProtocolWriter(WireWriter wire, StoreDirectory directory)
{
    /// <summary>Gets the writer of the primitives.</summary>
    public WireWriter Wire { get; } = wire;

    /// <summary>Gets the store directory of the paths.</summary>
    public StoreDirectory Directory { get; } = directory;

    /// <summary>Writes a count and the items.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items.</param>
    /// <param name="writeItem">Writes an item.</param>
    public void WriteList<T>(IReadOnlyCollection<T> items, Action<T> writeItem)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(writeItem);
        Wire.Write((ulong)items.Count);
        foreach (var item in items)
        {
            writeItem(item);
        }
    }

    /// <summary>Writes a count and pairs of a key and a value, sorted by key.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="map">The values by key.</param>
    /// <param name="writeValue">Writes the value of a key.</param>
    public void WriteMap<T>(IReadOnlyDictionary<string, T> map, Action<string, T> writeValue)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(writeValue);
        WriteList([.. map.OrderBy(static pair => pair.Key, StringComparer.Ordinal)], pair =>
        {
            Wire.Write(pair.Key);
            writeValue(pair.Key, pair.Value);
        });
    }

    /// <summary>Writes texts in their order.</summary>
    /// <param name="texts">The texts.</param>
    public void Write(IReadOnlyCollection<string> texts) => WriteList(texts, Wire.Write);

    /// <summary>Writes a store path in full.</summary>
    /// <param name="path">The path.</param>
    public void Write(StorePath path) => Wire.Write(Directory.Print(path));

    /// <summary>Writes a store path in full, or an empty text.</summary>
    /// <param name="path">The path, or null.</param>
    public void WriteOptional(StorePath? path) => Wire.Write(path is null ? "" : Directory.Print(path));

    /// <summary>Writes a set of store paths, sorted as Nix keeps them.</summary>
    /// <param name="paths">The paths.</param>
    public void Write(IEnumerable<StorePath> paths) => WriteList([.. paths.Distinct().Order()], Write);

    /// <summary>Writes a content address, or an empty text.</summary>
    /// <param name="contentAddress">The content address, or null.</param>
    public void WriteOptional(ContentAddress? contentAddress) => Wire.Write(contentAddress?.ToString() ?? "");

    /// <summary>Writes a set of signatures, sorted as Nix keeps them.</summary>
    /// <param name="signatures">The signatures.</param>
    public void Write(IEnumerable<StoreSignature> signatures)
        => Write([.. signatures.Where(static signature => signature.IsWellFormed)
            .Select(static signature => signature.ToString())
            .Distinct()
            .Order(StringComparer.Ordinal)]);

    /// <summary>Writes the realisation of an output (worker protocol with its feature, serve protocol 2.8).</summary>
    /// <param name="realisation">The path and its signatures.</param>
    public void Write(UnkeyedRealisation realisation)
    {
        ArgumentNullException.ThrowIfNull(realisation);
        Write(realisation.OutPath);
        Write(realisation.Signatures);
    }

    /// <summary>Writes an output of a derivation (worker protocol with its feature, serve protocol 2.8).</summary>
    /// <param name="output">The output.</param>
    public void Write(DrvPathOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Write(output.DrvPath);
        Wire.Write(output.OutputName);
    }

    /// <summary>Writes the outputs of a derivation.</summary>
    /// <param name="outputs">The realisations by output name.</param>
    public void WriteOutputs(IReadOnlyDictionary<string, UnkeyedRealisation> outputs)
        => WriteMap(outputs, (_, realisation) => Write(realisation));

    /// <summary>
    /// Writes the outputs of a derivation as JSON, the format of older versions. The keys contain a hash of the derivation that no client
    /// reads and that newer versions of Nix do not know; zeros are written instead.
    /// </summary>
    /// <param name="outputs">The realisations by output name.</param>
    public void WriteOutputsAsJson(IReadOnlyDictionary<string, UnkeyedRealisation> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        var noHash = new Hash(NixHashAlgorithm.Sha256, new byte[32]);
        WriteMap(
            outputs.ToDictionary(pair => new DrvHashOutput(noHash, pair.Key).ToString(), static pair => pair.Value.OutPath),
            (id, path) => Wire.Write(JsonLayout.OnOneLine(new JsonObject { ["id"] = id, ["outPath"] = path.BaseName })));
    }

    /// <summary>Writes a time in seconds since 1970.</summary>
    /// <param name="time">The time, or null, which is written as 0.</param>
    public void WriteOptional(DateTimeOffset? time) => Wire.Write((ulong)(time?.ToUnixTimeSeconds() ?? 0));

    /// <summary>Writes the number of an enumeration value.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="value">The value.</param>
    public void WriteValue<T>(T value)
        where T : struct, Enum
        => Wire.Write(Convert.ToUInt64(value, CultureInfo.InvariantCulture));
}
