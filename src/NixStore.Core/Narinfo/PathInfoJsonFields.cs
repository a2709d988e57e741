namespace NixStore.Narinfo;

/// <summary>The members of path information to write.</summary>
public enum PathInfoJsonFields
{
    /// <summary>The members that follow from the contents: hash, size, references and content address.</summary>
    Contents,

    /// <summary>
    /// Also the members that the store records: deriver, signatures, registration time and whether the path was built there.
    /// </summary>
    All,
}
