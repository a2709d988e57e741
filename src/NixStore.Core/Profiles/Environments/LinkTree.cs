using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.Profiles.Environments;

/// <summary>A node of an environment.</summary>
internal abstract class LinkTreeNode
{
    /// <summary>Writes the node to a NAR.</summary>
    public abstract void Write(NarWriter writer, ReadOnlySpan<byte> name);
}

/// <summary>A link to a file or directory of a package.</summary>
/// <param name="target">The full logical path.</param>
/// <param name="package">The package that provides it.</param>
/// <param name="priority">The priority of the package.</param>
internal sealed class PackageLink(string target, StorePath package, int priority) : LinkTreeNode
{
    public string Target => target;

    public StorePath Package => package;

    public int Priority => priority;

    /// <inheritdoc/>
    public override void Write(NarWriter writer, ReadOnlySpan<byte> name) => writer.WriteSymlink(name, NarName.Encode(target));
}

/// <summary>A regular file that an environment has itself.</summary>
/// <param name="contents">The contents.</param>
internal sealed class EnvironmentFile(byte[] contents) : LinkTreeNode
{
    /// <inheritdoc/>
    public override void Write(NarWriter writer, ReadOnlySpan<byte> name)
    {
        writer.StartRegularFile(name, false, contents.Length);
        writer.WriteContents(contents);
    }
}

/// <summary>A directory of links, because several packages have it.</summary>
internal sealed class LinkDirectory : LinkTreeNode
{
    private readonly SortedDictionary<string, LinkTreeNode> _entries = new(Comparer<string>.Create(NarName.Compare));

    /// <summary>Gets or sets an entry.</summary>
    /// <param name="name">The name.</param>
    public LinkTreeNode? this[string name]
    {
        get => _entries.GetValueOrDefault(name);
        set => _entries[name] = value!;
    }

    /// <summary>Packs the directory.</summary>
    /// <returns>The NAR.</returns>
    public byte[] Pack()
    {
        using var nar = new MemoryStream();
        using (var writer = new NarWriter(nar, leaveOpen: true))
        {
            Write(writer, []);
            writer.Complete();
        }

        return nar.ToArray();
    }

    /// <inheritdoc/>
    public override void Write(NarWriter writer, ReadOnlySpan<byte> name)
    {
        writer.StartDirectory(name);
        foreach (var (entry, node) in _entries)
        {
            node.Write(writer, NarName.Encode(entry));
        }

        writer.EndDirectory();
    }
}
