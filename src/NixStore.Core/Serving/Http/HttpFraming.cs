namespace NixStore.Serving.Http;

/// <summary>How a client finds the end of a body.</summary>
internal enum HttpFraming
{
    /// <summary>By its length, which the head tells.</summary>
    Length,

    /// <summary>Each block says how long it is, and an empty one is the last.</summary>
    Chunks,

    /// <summary>By the end of the connection, as HTTP/1.0 does.</summary>
    Connection,

    /// <summary>There is none.</summary>
    Nothing,
}
