namespace NixStore.Stores;

/// <summary>A store lacks a capability that an operation needs.</summary>
public sealed class MissingCapabilityException : NixStoreException
{
    /// <summary>Makes the error.</summary>
    /// <param name="location">The name of the store in messages.</param>
    /// <param name="action">What the store cannot do, as in <c>list its paths</c>.</param>
    /// <param name="capability">The interface that the operation needs.</param>
    public MissingCapabilityException(string location, string action, Type capability)
        : base($"The store {location} cannot {action}.")
    {
        Location = location;
        Action = action;
        Capability = capability;
    }

    /// <summary>Gets the name of the store in messages.</summary>
    public string Location { get; }

    /// <summary>Gets what the store cannot do, as in <c>list its paths</c>.</summary>
    public string Action { get; }

    /// <summary>Gets the interface that the operation needs.</summary>
    public Type Capability { get; }
}
