namespace NixStore.Narinfo;

/// <summary>Which form of path information is written as JSON (Nix manual, <c>protocols/json/store-object-info</c>).</summary>
/// <param name="Version">
/// The version of the form: 1 has full paths and content addresses as text, 2 has base names and content addresses as
/// objects, 3 has signatures as objects too.
/// </param>
/// <param name="Fields">What is written of a path.</param>
public sealed record PathInfoJsonFormat(int Version, PathInfoJsonFields Fields);
