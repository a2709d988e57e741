using System.Buffers;
using System.Text;
using NixStore.Nar;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Errors;
using NixStore.Stores.Receiving;

namespace NixStore.Closures;

/// <summary>Finds the files that make a path refer to another one: their contents or link target contain its hash part.</summary>
/// <param name="store">The store of the path.</param>
public sealed class ReferringFiles(IStore store)
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Finds the files.</summary>
    /// <param name="path">The path.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The paths of the files in <paramref name="path"/>, in the order of the NAR. An empty name stands for a path that is a file
    /// itself.</returns>
    /// <exception cref="StorePathNotValidException">The path is not valid in the store.</exception>
    /// <exception cref="NixStoreException">The store cannot be read, or the NAR is malformed.</exception>
    public async Task<IReadOnlyList<string>> FindAsync(StorePath path, StorePath reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(reference);
        var nar = await store.OpenCurrentNarAsync(path, cancellationToken).ConfigureAwait(false);
        await using (nar.ConfigureAwait(false))
        {
            var hashPart = Encoding.ASCII.GetBytes(reference.HashPart);
            return await Task.Run(() => Find(nar, hashPart, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    private static List<string> Find(Stream nar, byte[] hashPart, CancellationToken cancellationToken)
    {
        var files = new List<string>();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var reader = new NarReader(nar, leaveOpen: true, cancellationToken);
            while (reader.Read())
            {
                if (Holds(reader, hashPart, buffer))
                {
                    files.Add(reader.GetPath());
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return files;
    }

    private static bool Holds(NarReader reader, byte[] hashPart, byte[] buffer) => reader.NodeType switch
    {
        NarNodeType.Symlink => reader.Target.IndexOf(hashPart) >= 0,
        NarNodeType.Regular => ContentsHold(reader, hashPart, buffer),
        _ => false,
    };

    private static bool ContentsHold(NarReader reader, byte[] hashPart, byte[] buffer)
    {
        var kept = 0;
        while (reader.ReadContents(buffer.AsSpan(kept)) is > 0 and var count)
        {
            var filled = buffer.AsSpan(0, kept + count);
            if (filled.IndexOf(hashPart) >= 0)
            {
                return true;
            }

            // An occurrence may start at the end of this block.
            kept = Math.Min(hashPart.Length - 1, filled.Length);
            filled[^kept..].CopyTo(buffer);
        }

        return false;
    }
}
