using NixStore.FileSystem.Trees;
using NixStore.Nar;

namespace NixStore.Fuzzing.Targets;

/// <summary>NARs: skipping, reading, listing and rewriting agree, and an accepted archive is written again byte for byte.</summary>
internal sealed class NarTarget : FuzzTarget
{
    public override string Name => "nar";

    public override IReadOnlyList<byte[]> Seeds { get; } = NarSeeds.All;

    public override IReadOnlyList<byte[]> Words => NarSeeds.Words;

    public override int Runs => 10_000;

    public override bool Run(byte[] input)
    {
        var isSkipped = IsAccepted(() => Skip(input));
        var isListed = IsAccepted(() => NarListing.Read(new MemoryStream(input)));
        byte[] rewritten;
        try
        {
            rewritten = Rewrite(new UnevenStream(input));
        }
        catch (NixStoreException)
        {
            Ensure(!isSkipped, "skipping accepts what reading refuses");
            throw;
        }

        Ensure(isSkipped, "reading accepts what skipping refuses");
        Ensure(isListed, "listing refuses what reading accepts");
        Ensure(rewritten.AsSpan().SequenceEqual(input), "an accepted archive is written differently");
        return true;
    }

    private static bool IsAccepted(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (NixStoreException)
        {
            return false;
        }
    }

    private static void Skip(byte[] input)
    {
        using var reader = new NarReader(new MemoryStream(input));
        while (reader.Read())
        {
        }

        reader.EnsureEndOfStream();
    }

    private static byte[] Rewrite(Stream input)
    {
        using var output = new MemoryStream();
        using var reader = new NarReader(input, leaveOpen: true);
        using var writer = new NarWriter(output, leaveOpen: true);
        while (reader.Read())
        {
            WriteNode(reader, writer);
        }

        writer.Complete();
        reader.EnsureEndOfStream();
        return output.ToArray();
    }

    private static void WriteNode(NarReader reader, NarWriter writer)
    {
        switch (reader.NodeType)
        {
            case NarNodeType.Directory:
                writer.StartDirectory(reader.Name);
                break;
            case NarNodeType.EndDirectory:
                writer.EndDirectory();
                break;
            case NarNodeType.Symlink:
                writer.WriteSymlink(reader.Name, reader.Target);
                break;
            default:
                writer.StartRegularFile(reader.Name, reader.IsExecutable, reader.Size);
                ReadOnlySpan<byte> contents;
                while (!(contents = reader.ReadContents()).IsEmpty)
                {
                    writer.WriteContents(contents);
                }

                break;
        }
    }
}

/// <summary>NARs on the disk: an accepted archive is packed again byte for byte, and a refused one leaves nothing.</summary>
internal sealed class UnpackTarget : FuzzTarget
{
    private readonly TemporaryDirectory _directory = new();

    public override string Name => "unpack";

    public override IReadOnlyList<byte[]> Seeds { get; } = NarSeeds.All;

    public override IReadOnlyList<byte[]> Words => NarSeeds.Words;

    public override int Runs => 1_000;

    public override bool Run(byte[] input)
    {
        var path = _directory["tree"];
        try
        {
            new NarUnpacker().Unpack(new UnevenStream(input), path);
        }
        catch (NixStoreException)
        {
            Ensure(Directory.GetFileSystemEntries(_directory.Path).Length == 0, "a refused archive leaves something");
            throw;
        }

        using var packed = new MemoryStream();
        NarFile.Create(path, packed);
        TreeRemover.Remove(path);
        Ensure(input.AsSpan().StartsWith(packed.ToArray()), "an unpacked archive is packed differently");
        return true;
    }

    public override void Dispose()
    {
        _directory.Dispose();
        base.Dispose();
    }
}
