using System.Text.Json.Nodes;
using NixStore.Building;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Wire;

namespace NixStore.Testing.Samples;

/// <summary>
/// Sample messages of Nix for one protocol: files of bytes, most with a JSON file that describes their meaning. A message must be read with
/// this meaning and written as the same bytes.
/// </summary>
public sealed class ProtocolSamples(string protocol)
{
    private readonly Dictionary<string, Action<byte[], JsonNode?>> _spoken = [];
    private readonly Dictionary<string, string> _notSpoken = [];

    /// <summary>The names of the files.</summary>
    public TheoryData<string> Files => NixData.Files("*.bin", Folder);

    private string[] Folder => ["src", "libstore-tests", "data", protocol];

    /// <summary>Says how a file is read and written: one item after the other to its end.</summary>
    public void Add<T>(string name, Func<WireReader, T> read, Action<WireWriter, T> write, Func<T, JsonNode?>? describe = null)
        => _spoken.Add(name, (bytes, json) =>
        {
            var items = Read(bytes, json, read, describe);
            using var written = new MemoryStream();
            var writer = new WireWriter(written);
            items.ForEach(item => write(writer, item));
            writer.Flush();
            Assert.Equal(bytes, written.ToArray());
        });

    /// <summary>Says how a file is read that today's Nix reads as well but writes otherwise.</summary>
    public void AddRead<T>(string name, Func<WireReader, T> read, Func<T, JsonNode?>? describe = null)
        => _spoken.Add(name, (bytes, json) => Read(bytes, json, read, describe));

    /// <summary>Says why files are not spoken.</summary>
    public void Leave(string reason, params string[] names)
    {
        foreach (var name in names)
        {
            _notSpoken.Add(name, reason);
        }
    }

    /// <summary>Says how the values are read and written that both protocols have in common.</summary>
    public void AddCommon()
    {
        Add("string", static wire => Over(wire).ReadText("A text"), static (wire, text) => wire.Write(text), static text => text);
        Add("store-path", static wire => Over(wire).ReadPath("A path"), static (wire, path) => Over(wire).Write(path), Describe);
        Add(
            "optional-store-path",
            static wire => Over(wire).ReadOptionalPath("A path"),
            static (wire, path) => Over(wire).WriteOptional(path),
            Describe);
        foreach (var name in (string[])["content-address", "optional-content-address"])
        {
            Add(
                name,
                static wire => Over(wire).ReadOptionalContentAddress(),
                static (wire, address) => Over(wire).WriteOptional(address),
                Describe);
        }

        foreach (var name in (string[])["set", "vector"])
        {
            Add(name, ReadLists, WriteLists);
        }

        Add(
            "drv-output",
            static wire => DrvOutput.Parse(Over(wire).ReadText("An output")),
            static (wire, output) => wire.Write(output.ToString()),
            static output => output.ToString());
        Add(
            "realisation-with-deps",
            ReadRealisation,
            static (wire, realisation) => wire.Write(RealisationJson.WriteOnOneLine(realisation)));
        AddRead("realisation", ReadRealisation);
    }

    /// <summary>Checks a file, or skips it with its reason.</summary>
    public void Check(string file)
    {
        var bytes = NixData.Read([.. Folder, file]);
        var name = Path.GetFileNameWithoutExtension(file);
        if (_notSpoken.TryGetValue(name, out var reason))
        {
            Assert.Skip(reason);
        }

        Assert.True(_spoken.TryGetValue(name, out var check), $"no test says anything of {protocol}/{name}");
        string[] json = [.. Folder, name + ".json"];
        check(
            bytes,
            File.Exists(Path.Combine([Environment.GetEnvironmentVariable("NIX_UPSTREAM_SRC")!, .. json]))
                ? JsonNode.Parse(NixData.ReadText(json))
                : null);
    }

    public static JsonNode? Describe(StorePath? path) => path?.BaseName;

    public static JsonNode Describe(IEnumerable<string> texts) => new JsonArray([.. texts.Select(static text => (JsonNode)text)]);

    public static JsonNode? Describe(ContentAddress? address) => address is null ? null : new JsonObject
    {
        ["hash"] = address.Hash.ToString(),
        ["method"] = address.Method.ToString().ToLowerInvariant(),
    };

    public static JsonNode Describe(ValidPathInfo info) => new JsonObject
    {
        ["ca"] = Describe(info.ContentAddress),
        ["deriver"] = Describe(info.Deriver),
        ["narHash"] = info.NarHash.ToString(),
        ["narSize"] = info.NarSize,
        ["path"] = Describe(info.Path),
        ["references"] = Describe(info.References.Select(static path => path.BaseName)),
        ["registrationTime"] = info.RegistrationTime?.ToUnixTimeSeconds(),
        ["signatures"] = new JsonArray(
            [.. info.Signatures.Select(static signature => new JsonObject { ["keyName"] = signature.KeyName, ["sig"] = signature.Value })]),
        ["storeDir"] = "/nix/store",
        ["ultimate"] = info.Ultimate,
        ["version"] = 3,
    };

    public static JsonNode DescribeUnkeyed(ValidPathInfo info)
    {
        var json = Describe(info).AsObject();
        json.Remove("path");
        return json;
    }

    public static JsonNode Describe(DrvPathOutput output)
        => new JsonObject { ["drvPath"] = Describe(output.DrvPath), ["outputName"] = output.OutputName };

    public static JsonNode Describe(UnkeyedRealisation realisation) => JsonNode.Parse(RealisationJson.WriteUnkeyed(realisation))!;

    public static JsonNode Describe(BuildResult result)
    {
        var json = new JsonObject
        {
            ["success"] = result.Succeeded,
            ["status"] = result.Status.ToString(),
            ["timesBuilt"] = result.TimesBuilt,
            ["startTime"] = result.StartTime?.ToUnixTimeSeconds() ?? 0,
            ["stopTime"] = result.StopTime?.ToUnixTimeSeconds() ?? 0,
        };
        if (result.Succeeded)
        {
            json["builtOutputs"] = new JsonObject(
                result.BuiltOutputs.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)Describe(pair.Value))));
        }
        else
        {
            json["errorMsg"] = result.ErrorMessage;
            json["isNonDeterministic"] = result.IsNonDeterministic;
        }

        if (result.CpuUser is { } user && result.CpuSystem is { } system)
        {
            json["cpuUser"] = (long)user.TotalMicroseconds;
            json["cpuSystem"] = (long)system.TotalMicroseconds;
        }

        return json;
    }

    private static ProtocolReader Over(WireReader wire) => new(wire, StoreDirectory.Default);

    private static ProtocolWriter Over(WireWriter wire) => new(wire, StoreDirectory.Default);

    private static Realisation ReadRealisation(WireReader wire) => RealisationJson.Parse(Over(wire).ReadText("A realisation"));

    // Three lists of texts, and a list of such lists.
    private static IReadOnlyList<string>[] ReadLists(WireReader wire)
    {
        var reader = Over(wire);
        IReadOnlyList<string>[] lists = [reader.ReadTexts("texts"), reader.ReadTexts("texts"), reader.ReadTexts("texts")];
        return [.. lists, .. reader.ReadList("lists", () => reader.ReadTexts("texts"))];
    }

    private static void WriteLists(WireWriter wire, IReadOnlyList<string>[] lists)
    {
        var writer = Over(wire);
        Array.ForEach(lists[..3], writer.Write);
        writer.WriteList(lists[3..], writer.Write);
    }

    private static List<T> Read<T>(byte[] bytes, JsonNode? json, Func<WireReader, T> read, Func<T, JsonNode?>? describe)
    {
        var items = new List<T>();
        using (var reader = new WireReader(new MemoryStream(bytes)))
        {
            do
            {
                items.Add(read(reader));
            }
            while (reader.Offset < bytes.Length);
        }

        if (describe is not null)
        {
            var meaning = json is JsonObject ? describe(Assert.Single(items))! : new JsonArray([.. items.Select(describe)]);
            DropWhatIsNotKept(json);
            Assert.True(JsonNode.DeepEquals(json, meaning), $"{json} is expected, and not {meaning}");
        }

        return items;
    }

    // Only the name identifies the output; the current Nix stores no more.
    private static void DropWhatIsNotKept(JsonNode? json)
    {
        foreach (var (_, output) in (json as JsonArray ?? []).OfType<JsonObject>()
            .SelectMany(static item => item["builtOutputs"]?.AsObject() ?? []))
        {
            output!.AsObject().Remove("id");
            output.AsObject().Remove("dependentRealisations");
        }
    }
}
