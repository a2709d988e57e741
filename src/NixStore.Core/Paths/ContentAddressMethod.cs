namespace NixStore.Paths;

/// <summary>
/// How the contents of a content-addressed path are converted to the bytes that are hashed (<c>src/libstore/content-address.cc</c>).
/// </summary>
public enum ContentAddressMethod
{
    /// <summary>One file without references to itself, as created by <c>builtins.toFile</c>. Always SHA-256.</summary>
    Text,

    /// <summary>The bytes of one file that is not executable.</summary>
    Flat,

    /// <summary>The NAR of the contents, written <c>r:</c>.</summary>
    Nar,

    /// <summary>The contents as a Git tree or blob, written <c>git:</c>.</summary>
    Git,
}
