using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>
/// A path of a store with what the store knows of it. It remembers its store, so that a cmdlet behind a pipe asks the same one.
/// Texts are made when they are first asked for.
/// </summary>
public sealed class StorePathInfo : IEquatable<StorePathInfo>
{
    private readonly StoreDirectory _directory;
    private readonly ValidPathInfo _info;
    private readonly StoreReference _store;

    /// <summary>Makes the object.</summary>
    /// <param name="info">What the store knows.</param>
    /// <param name="directory">The store's logical directory.</param>
    /// <param name="store">The store.</param>
    public StorePathInfo(ValidPathInfo info, StoreDirectory directory, StoreReference store)
    {
        _info = info;
        _directory = directory;
        _store = store;
    }

    /// <summary>The full store path.</summary>
    public string Path => field ??= _directory.Print(_info.Path);

    /// <summary>The name, without hash part.</summary>
    public string Name => field ??= _info.Path.Name;

    /// <summary>The 32 characters before the name.</summary>
    public string HashPart => field ??= _info.Path.HashPart;

    /// <summary>The SHA-256 of the NAR, as SRI.</summary>
    public string NarHash => field ??= _info.NarHash.ToString();

    /// <summary>The size of the NAR, in bytes.</summary>
    public long NarSize => _info.NarSize;

    /// <summary>The full paths that it refers to, sorted; itself among them where it does.</summary>
    public TextList References => field ??= [.. _info.References.Select(_directory.Print)];

    /// <summary>The full path of the derivation that made it, or null.</summary>
    public string? Deriver => field ??= _info.Deriver is { } deriver ? _directory.Print(deriver) : null;

    /// <summary>When it became valid in its store, in local time; null where the store does not say.</summary>
    public DateTime? RegistrationTime => _info.RegistrationTime?.LocalDateTime;

    /// <summary>Whether it was built in its store rather than copied there.</summary>
    public bool Ultimate => _info.Ultimate;

    /// <summary>The signatures on it, each a key's name, a colon and base64.</summary>
    public TextList Signatures => field ??= [.. _info.Signatures.Select(static signature => signature.ToString())];

    /// <summary>Its content address, or null.</summary>
    public string? ContentAddress => field ??= _info.ContentAddress?.ToString();

    /// <summary>The store that it was found in, as <c>-Store</c> takes it.</summary>
    public string Store => _store.Text;

    /// <summary>The store that it was found in.</summary>
    internal StoreReference StoreReference => _store;

    /// <summary>Gives the value of the core for use by code; a method, so that views and wildcards over properties leave it out.</summary>
    /// <returns>What the store knows.</returns>
    public ValidPathInfo ToPathInfo() => _info;

    /// <inheritdoc/>
    public bool Equals(StorePathInfo? other) => other is not null && _store.Equals(other._store) && _info.Equals(other._info);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StorePathInfo);

    /// <inheritdoc/>
    public override int GetHashCode() => _info.GetHashCode();

    /// <summary>The full store path, so that native commands get it as their argument.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;
}
