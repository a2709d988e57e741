using NixStore.ExportStreams;
using NixStore.Paths;

namespace NixStore.Fuzzing.Targets;

/// <summary>Exported closures of both formats: a file and a pipe give the same entries, or are refused alike.</summary>
internal sealed class ExportStreamTarget(string name, byte[] seed) : FuzzTarget
{
    public override string Name => name;

    public override IReadOnlyList<byte[]> Seeds { get; } = [seed];

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. NarSeeds.Words,
        new Bytes().Number(1).ToArray(),
        new Bytes().Number(0x4558494e).ToArray(),
        "nario\0\0\0"u8.ToArray(),
    ];

    public override bool Run(byte[] input)
    {
        var (file, fault) = Read(new MemoryStream(input));
        var (pipe, other) = Read(new UnevenStream(input));
        Ensure(file == pipe && fault is null == other is null, "a file and a pipe are read differently");
        return fault is null ? true : throw fault;
    }

    private static (int Entries, NixStoreException? Fault) Read(Stream stream)
    {
        var count = 0;
        try
        {
            using var reader = new ExportStreamReader(stream, StoreDirectory.Default);
            while (reader.ReadEntry() is { } entry)
            {
                entry.Nar.CopyTo(Stream.Null);
                entry.Finish();
                count++;
            }

            return (count, null);
        }
        catch (NixStoreException fault)
        {
            return (count, fault);
        }
    }
}
