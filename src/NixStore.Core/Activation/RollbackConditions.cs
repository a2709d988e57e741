namespace NixStore.Activation;

/// <summary>The outcomes of an activation after which the target returns to what was there before.</summary>
[Flags]
public enum RollbackConditions
{
    /// <summary>No outcome.</summary>
    None = 0,

    /// <summary>The program of the path failed, or did not end in time.</summary>
    Failure = 1,

    /// <summary>The path was activated, and units failed.</summary>
    FailedUnits = 2,

    /// <summary>The health check failed.</summary>
    HealthCheck = 4,
}
