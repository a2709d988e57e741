using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>
/// A path of a store and its information. It contains the store, so that a later cmdlet of the pipeline uses the same store. Texts are
/// created when they are first read.
/// </summary>
public sealed class StorePathInfo : IEquatable<StorePathInfo>
{
    private readonly StoreDirectory _directory;
    private readonly ValidPathInfo _info;
    private readonly StoreReference _store;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="info">The information that the store has about the path.</param>
    /// <param name="directory">The store directory.</param>
    /// <param name="store">The store.</param>
    public StorePathInfo(ValidPathInfo info, StoreDirectory directory, StoreReference store)
    {
        _info = info;
        _directory = directory;
        _store = store;
    }

    /// <summary>Gets the full store path.</summary>
    public string Path => field ??= _directory.Print(_info.Path);

    /// <summary>Gets the name, without the hash part.</summary>
    public string Name => field ??= _info.Path.Name;

    /// <summary>Gets the hash part: the 32 characters before the name.</summary>
    public string HashPart => field ??= _info.Path.HashPart;

    /// <summary>Gets the SHA-256 of the NAR, in SRI form.</summary>
    public string NarHash => field ??= _info.NarHash.ToString();

    /// <summary>Gets the size of the NAR, in bytes.</summary>
    public long NarSize => _info.NarSize;

    /// <summary>Gets the full paths of the references, sorted. The path itself is included if it refers to itself.</summary>
    public TextList References => field ??= [.. _info.References.Select(_directory.Print)];

    /// <summary>Gets the full path of the deriver, or null if it is not known.</summary>
    public string? Deriver => field ??= _info.Deriver is { } deriver ? _directory.Print(deriver) : null;

    /// <summary>Gets the time when the path became valid in its store, in local time, or null if the store does not report it.</summary>
    public DateTime? RegistrationTime => _info.RegistrationTime?.LocalDateTime;

    /// <summary>Gets a value indicating whether the path was built in its store and not copied to it.</summary>
    public bool Ultimate => _info.Ultimate;

    /// <summary>Gets the signatures, each as the name of a key, a colon and base64.</summary>
    public TextList Signatures => field ??= [.. _info.Signatures.Select(static signature => signature.ToString())];

    /// <summary>Gets the content address, or null if there is none.</summary>
    public string? ContentAddress => field ??= _info.ContentAddress?.ToString();

    /// <summary>Gets the store of the path, in the form of <c>-Store</c>.</summary>
    public string Store => _store.Text;

    /// <summary>Gets the reference of the store.</summary>
    internal StoreReference StoreReference => _store;

    /// <summary>Returns the information as the type of the core. A method, so that views and wildcards for properties exclude it.</summary>
    /// <returns>The information that the store has about the path.</returns>
    public ValidPathInfo ToPathInfo() => _info;

    /// <inheritdoc/>
    public bool Equals(StorePathInfo? other) => other is not null && _store.Equals(other._store) && _info.Equals(other._info);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StorePathInfo);

    /// <inheritdoc/>
    public override int GetHashCode() => _info.GetHashCode();

    /// <summary>Returns the full store path, so that native commands receive it as their argument.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;
}
