using System.Globalization;

namespace NixStore.PowerShell.Outputs;

/// <summary>Formats ages for views.</summary>
public static class AgeText
{
    private const int DaysInYear = 365;
    private const int YearsFrom = 3;

    /// <summary>Formats the time since a moment, in the largest unit that fits.</summary>
    /// <param name="since">The moment in local time; null if it is not known.</param>
    /// <returns>A text such as <c>12d</c>, or an empty one if the moment is not known.</returns>
    public static string Format(DateTime? since) => since is { } moment ? Format(DateTime.Now - moment) : "";

    /// <summary>Formats a time span, in the largest unit that fits.</summary>
    /// <param name="age">The time span; a negative one is zero.</param>
    /// <returns>A text such as <c>12d</c>.</returns>
    public static string Format(TimeSpan age)
        => age.TotalDays >= YearsFrom * DaysInYear ? Print(age.TotalDays / DaysInYear, "y")
            : age.TotalDays >= 1 ? Print(age.TotalDays, "d")
            : age.TotalHours >= 1 ? Print(age.TotalHours, "h")
            : age.TotalMinutes >= 1 ? Print(age.TotalMinutes, "min")
            : Print(Math.Max(0, age.TotalSeconds), "s");

    private static string Print(double count, string unit) => Math.Floor(count).ToString(CultureInfo.InvariantCulture) + unit;
}
