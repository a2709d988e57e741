namespace NixStore.Narinfo;

/// <summary>A version of the JSON format of path information (Nix manual, <c>protocols/json/store-object-info</c>).</summary>
/// <param name="Version">The version: 1 has full paths and content addresses as text, 2 has base names and content addresses as objects, 3
/// also has signatures as objects.</param>
/// <param name="Fields">The members to write.</param>
public sealed record PathInfoJsonFormat(int Version, PathInfoJsonFields Fields);
