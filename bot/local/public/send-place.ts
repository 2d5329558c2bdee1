/** Where the person is, by the device and only when asked; what to do when the device does not say. */
import { addPlace } from './pieces.ts';
import { t } from './texts.ts';
import { showToast } from './toasts.ts';

/** A first fix outdoors takes a phone up to this long. */
const patienceMs = 15_000;
let isAsking = false;

export async function sendPlace(): Promise<void> {
  if (isAsking) return;
  if (!('geolocation' in navigator)) {
    showToast({ tone: 'warning', text: t.files.noPlace });
    return;
  }
  isAsking = true;
  const found = showToast({ tone: 'info', text: t.files.findingPlace });
  try {
    const { coords, timestamp } = await position();
    addPlace({
      kind: 'location',
      lat: coords.latitude,
      lng: coords.longitude,
      accuracyM: Math.round(coords.accuracy),
      label: null,
      takenAt: new Date(timestamp).toISOString(),
    });
  } catch (problem) {
    const isDenied = problem instanceof GeolocationPositionError && problem.code === problem.PERMISSION_DENIED;
    showToast({ tone: 'warning', text: isDenied ? t.files.placeDenied : t.files.noPlace });
  } finally {
    isAsking = false;
    found();
  }
}

function position(): Promise<GeolocationPosition> {
  return new Promise((resolve, reject) =>
    navigator.geolocation.getCurrentPosition(resolve, reject, {
      enableHighAccuracy: true,
      timeout: patienceMs,
      maximumAge: 60_000,
    }),
  );
}
