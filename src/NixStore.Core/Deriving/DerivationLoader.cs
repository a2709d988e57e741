using NixStore.Derivations;
using NixStore.Nar;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Receiving;

namespace NixStore.Deriving;

/// <summary>Reads derivations from a store. Each one is read once. Not for several threads.</summary>
/// <param name="store">The store.</param>
public sealed class DerivationLoader(IStore store)
{
    private readonly Dictionary<StorePath, Derivation> _loaded = [];

    /// <summary>Reads a derivation.</summary>
    /// <param name="path">The path of its file.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The derivation.</returns>
    /// <exception cref="NixFormatException">The path is not a derivation.</exception>
    /// <exception cref="NixStoreException">The path is not valid in the store, or the store cannot be read.</exception>
    public async Task<Derivation> LoadAsync(StorePath path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_loaded.TryGetValue(path, out var loaded))
        {
            return loaded;
        }

        var name = Derivation.NameOf(path);
        var nar = await store.OpenCurrentNarAsync(path, cancellationToken).ConfigureAwait(false);
        await using (nar.ConfigureAwait(false))
        {
            return _loaded[path] = Read(nar, path, name, cancellationToken);
        }
    }

    /// <summary>Reads derivations and all those that they need.</summary>
    /// <param name="roots">The paths of the derivations.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Each derivation once, after its inputs.</returns>
    /// <exception cref="NixFormatException">A path is not a derivation.</exception>
    /// <exception cref="NixStoreException">A derivation is not valid in the store, or the store cannot be read.</exception>
    public async Task<IReadOnlyList<KeyValuePair<StorePath, Derivation>>> LoadClosureAsync(
        IEnumerable<StorePath> roots, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(roots);
        var ordered = new List<KeyValuePair<StorePath, Derivation>>();
        var begun = new HashSet<StorePath>();
        foreach (var root in roots.Where(begun.Add))
        {
            // A stack of its own: a chain of derivations can be longer than the stack of a thread is deep.
            var stack = new Stack<Visit>();
            stack.Push(await VisitAsync(root, cancellationToken).ConfigureAwait(false));
            while (stack.TryPeek(out var visit))
            {
                if (visit.FindNext(begun) is { } next)
                {
                    stack.Push(await VisitAsync(next, cancellationToken).ConfigureAwait(false));
                    continue;
                }

                stack.Pop();
                ordered.Add(KeyValuePair.Create(visit.Path, visit.Derivation));
            }
        }

        return ordered;
    }

    private async Task<Visit> VisitAsync(StorePath path, CancellationToken cancellationToken)
        => new(path, await LoadAsync(path, cancellationToken).ConfigureAwait(false));

    private Derivation Read(Stream nar, StorePath path, string name, CancellationToken cancellationToken)
    {
        using var reader = new NarReader(nar, leaveOpen: true, cancellationToken);
        if (!reader.Read() || reader.NodeType != NarNodeType.Regular)
        {
            throw new NixFormatException(
                $"{store.Directory.Print(path)} in the store {store.Location} is not a derivation: it is not a file.");
        }

        try
        {
            return DerivationAterm.Read(reader.OpenContents(), name, store.Directory);
        }
        catch (NixFormatException e)
        {
            throw new NixFormatException(
                $"{store.Directory.Print(path)} in the store {store.Location} is not a derivation. {e.Message}", e.Offset, e);
        }
    }

    private sealed class Visit(StorePath path, Derivation derivation)
    {
        private readonly Queue<StorePath> _inputs = new(derivation.InputDerivations.Keys);

        public StorePath Path => path;

        public Derivation Derivation => derivation;

        /// <summary>Returns the next input that was not visited before, or null.</summary>
        public StorePath? FindNext(HashSet<StorePath> begun)
        {
            while (_inputs.TryDequeue(out var input))
            {
                if (begun.Add(input))
                {
                    return input;
                }
            }

            return null;
        }
    }
}
