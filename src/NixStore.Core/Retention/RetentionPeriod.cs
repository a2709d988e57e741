namespace NixStore.Retention;

/// <summary>A period of the calendar.</summary>
public enum RetentionPeriod
{
    /// <summary>A day.</summary>
    Day,

    /// <summary>A week, from Monday.</summary>
    Week,

    /// <summary>A month.</summary>
    Month,
}
